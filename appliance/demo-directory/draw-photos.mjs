/**
 * Draws the portraits of the demo directory. They are committed; run this to draw them again:
 *
 *   node_modules/.bin/node appliance/demo-directory/draw-photos.mjs
 */
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const SIZE = 320;

const PORTRAITS = {
  alice: {
    ...{ sky: ['#ffd9b8', '#ff8f70'], skin: '#f3c9a8', hair: '#6b3a22', shirt: ['#2f6f8f', '#1f4d66'] },
    hairBack:
      'M88 150 C80 60 240 60 232 150 L240 236 C240 262 214 262 206 246 L114 246 C106 262 80 262 80 236 Z',
    hairFront:
      'M98 146 C100 84 150 72 178 84 C212 92 224 118 222 146 C206 128 184 116 166 104 C148 124 122 138 98 146 Z',
  },
  bob: {
    ...{ sky: ['#c9e7ff', '#5b8def'], skin: '#e8b48f', hair: '#3a2b25', shirt: ['#f2f4f8', '#cfd6e4'] },
    hairBack: 'M96 140 C92 66 228 66 224 140 L222 156 L98 156 Z',
    hairFront:
      'M98 138 C96 92 134 78 166 82 C206 82 226 104 222 138 C212 120 204 112 190 110 C160 116 122 106 98 138 Z',
    beard:
      'M102 168 C104 236 140 246 160 246 C180 246 216 236 218 168 C210 192 188 196 160 196 C132 196 110 192 102 168 Z',
  },
  carol: {
    ...{ sky: ['#d8f5df', '#3fae8c'], skin: '#e9bd95', hair: '#16161d', shirt: ['#f2b84b', '#d98a1f'] },
    hairBack: 'M92 152 C84 58 236 58 228 152 L230 204 C226 222 94 222 90 204 Z',
    hairFront:
      'M98 150 C96 88 136 76 160 76 C184 76 224 88 222 150 L214 150 C212 128 208 122 206 118 L114 118 C112 122 108 128 106 150 Z',
    glasses: true,
  },
};

for (const [uid, portrait] of Object.entries(PORTRAITS)) {
  const file = fileURLToPath(new URL(`photos/${uid}.jpg`, import.meta.url));
  const { size } = await sharp(Buffer.from(draw(portrait)))
    .jpeg({ quality: 84, mozjpeg: true })
    .toFile(file);
  process.stdout.write(`${file}: ${size} bytes\n`);
}

function draw({ sky, skin, hair, shirt, hairBack, hairFront, beard, glasses }) {
  const shade = 'rgba(60, 20, 10, 0.16)';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE}" height="${SIZE}" viewBox="0 0 320 320">
    <defs>
      ${gradient('sky', sky)}
      ${gradient('shirt', shirt)}
      <radialGradient id="glow" cx="0.3" cy="0.2" r="0.8">
        <stop offset="0" stop-color="#ffffff" stop-opacity="0.55"/><stop offset="1" stop-color="#ffffff" stop-opacity="0"/>
      </radialGradient>
    </defs>
    <rect width="320" height="320" fill="url(#sky)"/>
    <rect width="320" height="320" fill="url(#glow)"/>
    <path d="${hairBack}" fill="${hair}"/>
    <path d="M36 330 C40 268 96 250 134 244 L186 244 C224 250 280 268 284 330 Z" fill="url(#shirt)"/>
    <path d="M136 206 L136 250 C144 266 176 266 184 250 L184 206 Z" fill="${skin}"/>
    <path d="M136 218 C146 236 174 236 184 218 L184 232 C172 244 148 244 136 232 Z" fill="${shade}"/>
    <ellipse cx="101" cy="160" rx="10" ry="15" fill="${skin}"/>
    <ellipse cx="219" cy="160" rx="10" ry="15" fill="${skin}"/>
    <path d="M102 148 C102 84 218 84 218 148 C218 200 190 232 160 232 C130 232 102 200 102 148 Z" fill="${skin}"/>
    ${beard ? `<path d="${beard}" fill="${hair}"/>` : ''}
    <path d="${hairFront}" fill="${hair}"/>
    <g fill="#2a1d1a"><ellipse cx="138" cy="160" rx="6" ry="7"/><ellipse cx="182" cy="160" rx="6" ry="7"/></g>
    <g fill="#ffffff"><circle cx="140" cy="157" r="2"/><circle cx="184" cy="157" r="2"/></g>
    <g fill="none" stroke="${hair}" stroke-width="5" stroke-linecap="round">
      <path d="M126 143 Q138 136 149 142"/><path d="M171 142 Q182 136 194 143"/>
    </g>
    <path d="M160 166 C156 178 154 182 162 184" fill="none" stroke="${shade}" stroke-width="4" stroke-linecap="round"/>
    <path d="M140 202 Q160 219 180 202 Q160 209 140 202 Z" fill="#ffffff" stroke="#a34a43" stroke-width="3"
      stroke-linejoin="round"/>
    <g fill="#e8837a" fill-opacity="${beard ? 0 : 0.28}"><circle cx="121" cy="186" r="13"/><circle cx="199" cy="186" r="13"/></g>
    ${glasses ? spectacles() : ''}
  </svg>`;
}

function gradient(id, [from, to]) {
  return `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">
    <stop offset="0" stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient>`;
}

function spectacles() {
  return `<g fill="rgba(255, 255, 255, 0.18)" stroke="#3b3550" stroke-width="4">
    <circle cx="137" cy="161" r="20"/><circle cx="183" cy="161" r="20"/>
    <path d="M157 159 Q160 155 163 159 M117 158 L103 154 M203 158 L217 154" fill="none"/></g>`;
}
