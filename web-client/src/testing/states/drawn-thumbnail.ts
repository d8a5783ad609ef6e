/** A picture as somebody would send it: a floor plan, drawn. */
export const drawnThumbnail = (): Blob =>
  new Blob(
    [
      `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="200" viewBox="0 0 320 200">
        <rect width="320" height="200" fill="#f3f1ea"/>
        <g fill="none" stroke="#44525c" stroke-width="3">
          <path d="M20 20h280v160H20ZM120 20v70M120 120v60M220 20v110M120 90h50M220 130h80"/>
        </g>
        <g fill="#9cc5c9"><path d="M40 40h40v20H40ZM40 100h40v20H40ZM150 40h40v20h-40ZM240 50h40v20h-40Z"/></g>
      </svg>`,
    ],
    { type: 'image/svg+xml' },
  );
