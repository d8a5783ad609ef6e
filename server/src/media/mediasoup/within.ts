/** The outcome of `work`, or a rejection with `timeout()` when it takes longer than `ms`. */
export async function within<Value>(work: Promise<Value>, ms: number, timeout: () => Error): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(timeout()), ms);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
