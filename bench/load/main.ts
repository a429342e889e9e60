import { answerQuestions, sayHello } from '../processes/talk.js';
import { alternate } from './alternate.js';
import { fire } from './fire.js';
import type { Job } from './job.js';
import { once } from './once.js';

// The process that makes the load, on a core of its own.
answerQuestions((question) => {
  const job = question as Job;
  switch (job.kind) {
    case 'fire':
      return fire(job);
    case 'once':
      return once(job);
    case 'alternate':
      return alternate(job);
  }
});
sayHello({});
