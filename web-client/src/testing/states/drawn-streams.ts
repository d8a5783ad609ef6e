/** Pictures for the gallery of states: a drawn person before a wall, or a drawn document, as a real MediaStream. */

export function drawnPerson(seed: number): MediaStream {
  return drawn(640, 360, (context) => {
    const hue = (seed * 67) % 360;
    const wall = context.createLinearGradient(0, 0, 640, 360);
    wall.addColorStop(0, `oklch(0.72 0.05 ${String(hue)})`);
    wall.addColorStop(1, `oklch(0.42 0.06 ${String((hue + 50) % 360)})`);
    context.fillStyle = wall;
    context.fillRect(0, 0, 640, 360);
    context.fillStyle = `oklch(0.55 0.05 ${String((hue + 20) % 360)} / 60%)`;
    context.fillRect(40 + ((seed * 31) % 120), 30, 120, 190);
    context.fillRect(470 - ((seed * 17) % 60), 60, 110, 120);
    const x = 320 + ((seed * 29) % 60) - 30;
    const skin = ['#e8b994', '#c98e64', '#8d5a3b', '#f0cdb0', '#6b4229'][seed % 5] ?? '#e8b994';
    context.fillStyle = `oklch(0.38 0.09 ${String((hue + 180) % 360)})`;
    context.beginPath();
    context.ellipse(x, 390, 150, 150, 0, 0, Math.PI * 2);
    context.fill();
    context.fillStyle = skin;
    context.fillRect(x - 26, 215, 52, 50);
    context.beginPath();
    context.ellipse(x, 165, 62, 78, 0, 0, Math.PI * 2);
    context.fill();
    context.fillStyle = ['#2b2018', '#59391f', '#1d1a1a', '#8b6a3f', '#3a3a3f'][(seed * 3) % 5] ?? '#2b2018';
    context.beginPath();
    context.ellipse(x, 112, 68, 46, 0, Math.PI, 0);
    context.fill();
  });
}

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
