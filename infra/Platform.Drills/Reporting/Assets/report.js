// Reading values off: a line at the pointer's time through all charts, and each line's value there. Everything else is readable without it.
'use strict';
for (const strips of document.querySelectorAll('.strips')) {
  const end = Number(strips.dataset.end);
  const plots = [...strips.querySelectorAll('.plot')];
  const cursors = plots.map(plot => plot.appendChild(Object.assign(document.createElement('div'), { className: 'cursor', hidden: true })));

  const points = path => [...path.getAttribute('d').matchAll(/[ML]([\d.-]+) ([\d.-]+)/g)].map(m => [Number(m[1]), Number(m[2])]);
  const lines = plots.map(plot => [...plot.querySelectorAll('path.line')].map(path => ({ name: path.dataset.name, points: points(path) })));

  const read = (strip, line, x) => {
    const near = line.points.reduce((best, p) => Math.abs(p[0] - x) < Math.abs(best[0] - x) ? p : best, [Infinity, 0]);
    const least = Number(strip.dataset.least), most = Number(strip.dataset.most);
    const value = least + (1 - near[1] / 100) * (most - least);
    return Math.abs(near[0] - x) > 20 ? null : `${line.name} ${Number(value.toPrecision(3))}${strip.dataset.unit}`;
  };

  const show = fraction => plots.forEach((plot, i) => {
    const strip = plot.closest('.strip');
    cursors[i].hidden = fraction === null;
    strip.querySelector('.readout').textContent = fraction === null ? ''
      : [`${(fraction * end).toFixed(2)} s`, ...('unit' in strip.dataset ? lines[i].map(l => read(strip, l, fraction * 1000)).filter(Boolean) : [])].join(' · ');
    if (fraction !== null) cursors[i].style.left = `${fraction * 100}%`;
  });

  for (const plot of plots) {
    plot.addEventListener('pointermove', e => {
      const box = plot.getBoundingClientRect();
      show(Math.min(1, Math.max(0, (e.clientX - box.left) / box.width)));
    });
    plot.addEventListener('pointerleave', () => show(null));
  }
}
