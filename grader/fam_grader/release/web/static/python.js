// The page's side of Python: one worker that answers, and a second one, warm, that takes over when a call hangs.

const GRACE = 3; // seconds after a call's limit in which a signal should have ended it
const PATIENCE = 3; // how many times a call's limit its line is looked for, as it is slower then

export class Python {
  #config; #onProgress;
  #active = null;
  #spare = null;
  #queue = Promise.resolve();
  #number = 0;
  #generation = 0;

  /** `onProgress(stage)` is called with "runtime", "numpy", "course", "ready" and "failed". */
  constructor(config, onProgress) {
    this.#config = config;
    this.#onProgress = onProgress;
  }

  /** Begin to load, without a request. */
  start() {
    this.#active ??= this.#newWorker(true);
    return this.#active.ready;
  }

  /** The number of the worker that answers: what another one knew is lost. */
  get generation() {
    return this.#active?.generation ?? 0;
  }

  get isReady() {
    return Boolean(this.#active?.isReady);
  }

  /** Return the result of a request; requests are answered one after the other. */
  ask(request) {
    const answer = this.#queue.then(() => this.#ask(request));
    this.#queue = answer.catch(() => {});
    return answer;
  }

  async #ask(request) {
    const lost = {};
    let trace = "";
    for (;;) {
      await this.start();
      const one = this.#active;
      const found = await this.#attempt(one, { ...request, lost, trace });
      if (found.result) {
        if (found.result.hung) this.#retire(one); // what it left behind is not known
        else this.#warmUp();
        return found.result;
      }
      this.#retire(one);
      const { subject, how, stack } = found;
      if (!subject || subject in lost) throw new Error(found.broken ?? "Python ended");
      if (how === "hung" && !stack && !trace) {
        trace = subject; // once more, and each line is reported, to know the last one
      } else {
        lost[subject] = { how, stack };
        trace = "";
      }
    }
  }

  /** Send a request to a worker; resolve with its result, or with the call in which it hung or died. */
  #attempt(one, request) {
    const id = ++this.#number;
    return new Promise(resolve => {
      let timer = 0, subject = "", stack = "";
      const done = found => {
        clearTimeout(timer);
        one.listener = null;
        resolve(found);
      };
      one.listener = data => {
        if (data.call) {
          subject = data.call.subject;
          stack = "";
          clearTimeout(timer);
          const factor = request.trace === subject ? PATIENCE : 1;
          timer = setTimeout(() => done({ subject, how: "hung", stack }), 1000 * (factor * data.call.seconds + GRACE));
        } else if (data.over) {
          clearTimeout(timer);
        } else if (data.stack) {
          stack = data.stack;
        } else if (data.id === id && data.result) {
          done({ result: data.result });
        } else if (data.id === id || data.crashed) {
          done({ subject: data.fatal || data.crashed ? subject : "", how: "died", stack, broken: data.broken });
        }
      };
      one.worker.postMessage({ id, request });
    });
  }

  #newWorker(visible) {
    const worker = new Worker("worker.js");
    const one = { worker, isReady: false, listener: null, generation: ++this.#generation };
    one.ready = new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => {
        if (data.progress && visible) this.#onProgress(data.progress);
        else if (data.ready) {
          one.isReady = true;
          if (visible) this.#onProgress("ready");
          resolve();
          if (one === this.#active) this.#warmUp();
        } else if (data.failed) {
          worker.terminate();
          if (one === this.#active) this.#active = null;
          if (one === this.#spare) this.#spare = null;
          if (visible) this.#onProgress("failed", data.failed);
          reject(Object.assign(new Error(data.failed.text), { failed: data.failed }));
        } else one.listener?.(data);
      };
      worker.onerror = event => {
        event.preventDefault();
        if (one.listener) one.listener({ crashed: true, broken: event.message });
        else worker.onmessage({ data: { failed: { text: event.message ?? "worker.js" } } });
      };
    });
    one.ready.catch(() => {});
    worker.postMessage({ start: this.#config });
    return one;
  }

  #warmUp() {
    if ((navigator.deviceMemory ?? 4) > 2 && !this.#config.study) this.#spare ??= this.#newWorker(false);
  }

  #retire(one) {
    one.worker.terminate();
    if (one !== this.#active) return;
    this.#active = this.#spare;
    this.#spare = null;
    if (this.#active?.isReady) this.#warmUp();
  }
}
