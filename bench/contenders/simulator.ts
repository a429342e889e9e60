import { writeFileSync } from 'node:fs';
import { generate } from 'selfsigned';
import { startSimulator } from '#simulator';
import { answerQuestions, sayHello } from '../processes/talk.js';
import type { SimulatorQuestion, SimulatorSettings } from '../processes/upstream.js';

/** The simulator, over HTTPS or plain, as a process of its own that reports how often it was called. */
const { certificateFile, isPlain, ...options } = JSON.parse(
  process.env.SETTINGS ?? '{}',
) as SimulatorSettings;

const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
  keyType: 'ec',
  algorithm: 'sha256',
  extensions: [
    {
      name: 'subjectAltName',
      altNames: [
        { type: 2, value: 'localhost' },
        { type: 7, ip: '127.0.0.1' },
      ],
    },
  ],
});
writeFileSync(certificateFile, cert);
const simulator = await startSimulator({ ...options, ...(!isPlain && { tls: { key, cert } }) });

answerQuestions((question) => {
  const { kind, delayMs } = question as SimulatorQuestion;
  if (kind === 'slow-down') {
    if (delayMs > 0) simulator.faults.set('slow', { delayMs });
    else simulator.faults.clear();
  }
  if (kind === 'count-calls') return simulator.requests.length;
  if (kind === 'peak-concurrency') return simulator.peakConcurrency;
  simulator.clearRequests();
  simulator.resetPeaks();
  return 0;
});
sayHello({ url: simulator.url });
