/** Pictures for the gallery of states: a drawn person before a wall, or a drawn document, as a real MediaStream. */

const SKINS = ['#e9bd9a', '#c68e63', '#8f5d3d', '#f2d2b8', '#704a31'];
const HAIRS = ['#2a2019', '#5b3b22', '#1c1a1b', '#96703f', '#8d8f94', '#3b2a26'];
const CLOTHES = ['#31566b', '#7a4b52', '#3d5a45', '#59507a', '#8a6a3c', '#2f3d4c', '#a5654b'];
const of = (colours: readonly string[], index: number): string => colours[index % colours.length] ?? '#888';

export function drawnPerson(seed: number): MediaStream {
  return drawn(960, 540, (context) => {
    drawRoom(context, seed);
    const x = 480 + ((seed * 53) % 90) - 45;
    const skin = of(SKINS, seed * 2 + (seed >> 2));
    const hair = of(HAIRS, seed * 5 + 1);
    const long = seed % 2 === 1;
    if (long) blob(context, hair, x, 285, 122, 165);
    drawShoulders(context, of(CLOTHES, seed * 3), x);
    context.fillStyle = shade(skin, 0.86);
    context.fillRect(x - 36, 330, 72, 80);
    blob(context, skin, x, 400, 36, 24);
    for (const side of [-1, 1]) blob(context, shade(skin, 0.92), x + side * 86, 262, 14, 22);
    blob(context, skin, x, 254, 86, 108);
    drawFace(context, x, seed, hair);
    drawHair(context, x, hair, long);
  });
}

/** A wall, light from one side, and things out of focus. */
function drawRoom(context: CanvasRenderingContext2D, seed: number): void {
  const hue = [70, 215, 150, 30, 255, 190, 95, 340, 235][seed % 9] ?? 70;
  const wall = context.createLinearGradient(0, 0, 960, 540);
  wall.addColorStop(0, `oklch(0.83 0.035 ${String(hue)})`);
  wall.addColorStop(1, `oklch(0.52 0.045 ${String(hue + 25)})`);
  context.fillStyle = wall;
  context.fillRect(0, 0, 960, 540);
  context.filter = 'blur(12px)';
  context.fillStyle = `oklch(0.93 0.03 ${String(hue)} / 75%)`;
  context.fillRect(60 + ((seed * 71) % 120), 40, 190, 260);
  context.fillStyle = `oklch(0.42 0.05 ${String(hue + 40)} / 70%)`;
  context.fillRect(700 - ((seed * 37) % 80), 110, 230, 26);
  for (let book = 0; book < 7; book += 1) {
    context.fillStyle = `oklch(${String(0.5 + ((book * seed) % 4) * 0.08)} 0.09 ${String((hue + book * 61) % 360)} / 80%)`;
    context.fillRect(712 - ((seed * 37) % 80) + book * 26, 42 + ((book * seed * 7) % 22), 20, 70);
  }
  for (let leaf = 0; leaf < 6; leaf += 1) {
    blob(context, 'oklch(0.5 0.08 150 / 75%)', 880 - leaf * 16, 400 - ((leaf * 31) % 90), 22, 60);
  }
  context.filter = 'none';
}

function drawShoulders(context: CanvasRenderingContext2D, colour: string, x: number): void {
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(x - 230, 560);
  context.bezierCurveTo(x - 215, 430, x - 130, 400, x - 44, 388);
  context.quadraticCurveTo(x, 440, x + 44, 388);
  context.bezierCurveTo(x + 130, 400, x + 215, 430, x + 230, 560);
  context.fill();
}

function drawFace(context: CanvasRenderingContext2D, x: number, seed: number, hair: string): void {
  const glance = ((seed * 13) % 9) - 4;
  for (const side of [-1, 1]) {
    blob(context, '#fbfaf8', x + side * 34, 250, 13, 8.5);
    blob(context, '#2d2420', x + side * 34 + glance, 250, 7, 7.5);
    context.strokeStyle = hair;
    stroke(context, 6, [x + side * 18, 228, x + side * 34, 220, x + side * 52, 228]);
  }
  context.strokeStyle = 'rgb(90 45 30 / 45%)';
  stroke(context, 5, [x - 4, 262, x + 12, 288, x - 6, 290]);
  context.strokeStyle = '#9c4a43';
  stroke(context, 6, [x - 28, 314, x, 326 + (seed % 3) * 6, x + 28, 314]);
  if (seed % 4 === 2) {
    context.strokeStyle = '#22282c';
    context.lineWidth = 4;
    for (const side of [-1, 1]) {
      context.beginPath();
      context.roundRect(x + side * 34 - 26, 232, 52, 38, 14);
      context.stroke();
    }
  }
}

function drawHair(context: CanvasRenderingContext2D, x: number, colour: string, long: boolean): void {
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(x - 94, 262);
  context.bezierCurveTo(x - 116, 92, x + 116, 92, x + 94, 262);
  context.bezierCurveTo(x + 84, 210, x + 40, long ? 180 : 196, x - 10, long ? 186 : 200);
  context.bezierCurveTo(x - 50, 196, x - 84, 214, x - 94, 262);
  context.fill();
}

function blob(
  context: CanvasRenderingContext2D,
  colour: string,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  context.fillStyle = colour;
  context.beginPath();
  context.ellipse(x, y, width, height, 0, 0, Math.PI * 2);
  context.fill();
}

/** A soft line through three points, the middle one pulling. */
function stroke(
  context: CanvasRenderingContext2D,
  width: number,
  [fromX, fromY, overX, overY, toX, toY]: readonly [number, number, number, number, number, number],
): void {
  context.lineWidth = width;
  context.lineCap = 'round';
  context.beginPath();
  context.moveTo(fromX, fromY);
  context.quadraticCurveTo(overX, overY, toX, toY);
  context.stroke();
}

const shade = (colour: string, by: number): string =>
  `color-mix(in oklab, ${colour} ${String(by * 100)}%, #3a1d10)`;

export function drawnDocument(): MediaStream {
  return drawn(1280, 720, (context) => {
    context.fillStyle = '#fbfcfd';
    context.fillRect(0, 0, 1280, 720);
    context.fillStyle = '#0b6b74';
    context.fillRect(0, 0, 1280, 64);
    context.fillStyle = '#20303a';
    context.font = '600 40px sans-serif';
    context.fillText('Quarterly plan', 80, 150);
    for (let row = 0; row < 9; row += 1) {
      context.fillStyle = '#d6dee3';
      context.fillRect(80, 200 + row * 50, 520 - ((row * 71) % 220), 14);
      context.fillStyle = row % 3 === 0 ? '#58c7cd' : '#0b6b74';
      context.fillRect(720 + row * 52, 620 - ((row * 97) % 360) - 60, 34, ((row * 97) % 360) + 60);
    }
  });
}

function drawn(
  width: number,
  height: number,
  draw: (context: CanvasRenderingContext2D) => void,
): MediaStream {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser gives no 2D context.');
  draw(context);
  // A captured canvas sends frames only when something is drawn.
  setInterval(() => {
    draw(context);
  }, 500);
  return canvas.captureStream(2);
}
