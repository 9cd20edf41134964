// A sweep's table made here, with numbers drawn from a fixed seed: words and numbers, failures, dropped points, names
// with markup.
export const kMarkup = '</script><script>window.broken = 1</script><img src=x onerror="window.broken = 2">';

function generator(seed) {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

function dominates(a, b) {
  const names = ['latency_ms', 'npu.gbuf.kib'];
  return a.values.model === b.values.model && names.every((name) => a.values[name] <= b.values[name]) && names.some((name) => a.values[name] < b.values[name]);
}

export function sampleSweep() {
  const draw = generator(20);
  const rows = [];
  for (const model of ['zoo:lenet5', 'zoo:resnet50', kMarkup]) {
    for (const gbs of [4.25, 8.5, 17]) {
      for (const kib of [256, 512, 1024]) {
        const failed = model === 'zoo:resnet50' && kib === 256;
        const values = {model, 'dram.peak_gb_s': gbs, 'npu.gbuf.kib': kib};
        if (!failed) Object.assign(values, {latency_ms: 2 + 4000 / kib * (0.5 + draw()), fits: draw() < 0.7});
        rows.push({point: `p${rows.length}`, status: failed ? 'failed' : 'ok', reason: failed ? `no room in ${kib} KiB` : '', kept: !failed && gbs !== 17, pareto: false, values});
      }
    }
  }
  const kept = rows.filter((row) => row.kept);
  for (const row of kept) row.pareto = !kept.some((other) => dominates(other, row));
  return {
    sweep: 'sample', question: 'Is it right?',
    columns: [{name: 'model', role: 'axis', unit: ''}, {name: 'dram.peak_gb_s', role: 'axis', unit: 'GB/s'}, {name: 'npu.gbuf.kib', role: 'axis', unit: 'KiB'},
      {name: 'latency_ms', role: 'result', unit: 'ms'}, {name: 'fits', role: 'result', unit: ''}],
    objectives: {minimise: ['latency_ms', 'npu.gbuf.kib'], maximise: []},
    sensitivity: [{key: 'dram.peak_gb_s', result: 'latency_ms', effect: 0.41, trend: -0.93}, {key: 'model', result: 'latency_ms', effect: 0.73, trend: null}, {key: 'npu.gbuf.kib', result: 'fits', effect: 0.1, trend: 0.25}],
    rows,
  };
}
