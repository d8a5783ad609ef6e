/**
 * Calls between a test and a process of its own, in both directions: {id, call, args} is answered by {id, value} or
 * {id, error}. The process ends with whoever started it.
 */
import process from 'node:process';

/**
 * Answers the parent's calls by the functions of `calls`, each given its `args`. Returns the way to call the parent.
 *
 * @param {Record<string, (args: never) => unknown>} calls
 * @returns {(call: string, args: unknown) => Promise<unknown>}
 */
export function answerParent(calls) {
  const asked = new Map();
  let lastId = 0;

  process.on('message', ({ id, call, args, value, error }) => {
    if (call) {
      Promise.resolve(args)
        .then(calls[call])
        .then(
          (answer) => process.send({ id, value: answer }),
          (failure) => process.send({ id, error: failure.stack }),
        );
      return;
    }
    const waiting = asked.get(id);
    asked.delete(id);
    if (error === undefined) waiting.resolve(value);
    else waiting.reject(new Error(error));
  });
  process.on('disconnect', () => process.exit(0));

  return (call, args) => {
    const id = ++lastId;
    process.send({ id, call, args });
    return new Promise((resolve, reject) => asked.set(id, { resolve, reject }));
  };
}
