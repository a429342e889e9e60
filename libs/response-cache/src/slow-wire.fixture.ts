import type { Wire } from './memory-shared-tier.fixture.js';

interface Command {
  readonly carryOut: () => void;
  readonly answer: () => void;
  readonly timeOut: (reason: Error) => void;
}

interface Message {
  readonly deliver: () => void;
}

/** A wire on which commands and messages move only when a test says so. */
export class SlowWire implements Wire {
  /** Whether commands are carried out and answered immediately, except those in progress. */
  isFast = true;
  readonly #onMessage: (dependencies: readonly string[]) => () => void;
  #isCut = false;
  #sent: Command[] = [];
  #carriedOut: Command[] = [];
  #messages: Message[] = [];

  /** @param onMessage called when a message is sent; what it returns is called when it has arrived */
  constructor(onMessage: (dependencies: readonly string[]) => () => void) {
    this.#onMessage = onMessage;
  }

  readonly send = <Answer>(command: () => Answer): Promise<Answer> => {
    if (this.#isCut) return Promise.reject(new Error('The wire is cut.'));
    return new Promise((resolve, reject) => {
      let answer: () => void;
      const carryOut = () => {
        const result = command();
        answer = () => {
          resolve(result);
        };
      };
      this.#sent.push({
        carryOut,
        answer: () => {
          answer();
        },
        timeOut: reject,
      });
      if (this.isFast) this.#drain();
    });
  };

  readonly bring = (message: () => void, dependencies: readonly string[]): void => {
    const onArrival = this.#onMessage(dependencies);
    this.#messages.push({
      deliver: () => {
        message();
        onArrival();
      },
    });
  };

  /** Carries out the next command; when there is none, answers the next. */
  step(): void {
    const command = this.#sent.shift();
    if (command) {
      command.carryOut();
      this.#carriedOut.push(command);
    } else {
      this.#carriedOut.shift()?.answer();
    }
  }

  /** Answers before it carries out more. */
  answerNext(): void {
    this.#carriedOut.shift()?.answer();
  }

  /** From now on everything is carried out and answered immediately. */
  speedUp(): void {
    this.isFast = true;
    this.#drain();
  }

  /** The callers stop waiting for what was sent; it will be carried out all the same. */
  timeOut(): void {
    for (const command of [...this.#carriedOut, ...this.#sent])
      command.timeOut(new Error('It took too long.'));
  }

  /** What was sent is lost, or its answer is, and nothing can be sent. */
  cut(): void {
    this.#isCut = true;
    this.timeOut();
    this.#sent = [];
    this.#carriedOut = [];
  }

  repair(): void {
    this.#isCut = false;
  }

  deliver(): void {
    this.#messages.shift()?.deliver();
  }

  /** Every message in transit is lost. */
  loseMessages(): void {
    this.#messages = [];
  }

  #drain(): void {
    while (this.#sent.length + this.#carriedOut.length > 0) this.step();
  }
}
