import { runDoctor } from './doctor.js';

process.exitCode = await runDoctor({
  environment: process.env,
  out: (text) => process.stdout.write(text),
  isColoured: process.stdout.isTTY && (process.env.NO_COLOR ?? '') === '',
});
