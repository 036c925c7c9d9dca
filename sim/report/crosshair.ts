/**
 * The page's only script: one crosshair over all charts of the time axis, with the values at that moment in each
 * caption. Written for browsers, hence as text; without it the page lacks nothing but this.
 */
export const crosshair = `
(() => {
  const { endMs, frame, atMs, columns } = JSON.parse(document.getElementById('series').textContent);
  const figures = [...document.querySelectorAll('figure[data-columns]')].map((figure) => {
    const svg = figure.querySelector('svg');
    const line = document.createElementNS(svg.namespaceURI, 'line');
    line.setAttribute('class', 'cross');
    line.setAttribute('y1', frame.top);
    line.setAttribute('y2', svg.viewBox.baseVal.height - frame.bottom);
    svg.append(line);
    return { svg, line, output: figure.querySelector('output'), columns: JSON.parse(figure.dataset.columns) };
  });
  const scales = {
    ms: [[3600000, 'h'], [60000, 'min'], [1000, 's'], [1, 'ms']], watts: [[1000, 'kW'], [1, 'W']], count: [[1, '']],
  };
  const text = (value, unit) => {
    if (value === null || value === undefined) return '–';
    if (unit === 'share') return +(value * 100).toPrecision(3) + ' %';
    const [per, name] = scales[unit].find(([from]) => Math.abs(value) >= from) ?? scales[unit].at(-1);
    return +(value / per).toPrecision(3) + ' ' + name;
  };
  const moment = (ms) => {
    const s = Math.floor(ms / 1000), h = Math.floor(s / 3600), two = (n) => String(n).padStart(2, '0');
    return h + ':' + two(Math.floor(s / 60) % 60) + ':' + two(s % 60);
  };
  const show = (share) => {
    const at = share * endMs;
    let index = atMs.findIndex((t) => t >= at);
    if (index < 0) index = atMs.length - 1;
    for (const { line, output, columns: told } of figures) {
      const x = frame.left + share * (frame.width - frame.left - frame.right);
      line.setAttribute('x1', x);
      line.setAttribute('x2', x);
      line.style.visibility = 'visible';
      const values = told.map(({ name, label, unit }) => (told.length > 1 ? label + ' ' : '') + text(columns[name][index], unit));
      output.textContent = [moment(at), ...values].join(' · ');
    }
  };
  const hide = () => {
    for (const { line, output } of figures) {
      line.style.visibility = 'hidden';
      output.textContent = '';
    }
  };
  for (const { svg } of figures) {
    svg.addEventListener('pointermove', (event) => {
      const box = svg.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * frame.width;
      const share = (x - frame.left) / (frame.width - frame.left - frame.right);
      if (share >= 0 && share <= 1) show(share);
    });
    svg.addEventListener('pointerleave', hide);
  }
})();
`;
