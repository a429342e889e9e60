import gateway from './rolldown.config.js';

/** The measurement of the start, as the gateway itself is bundled. */
export default {
  ...gateway,
  input: { start: 'dist/bench/start.js' },
  output: { ...gateway.output, dir: 'dist/bench-bundle' },
};
