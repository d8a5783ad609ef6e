/** Loaded into the server under test: measures it from inside when asked, and ends it when nobody is left to ask. */
process.on('message', async (message) => {
  if (message !== 'measure') return;
  for (let round = 0; round < 4; round++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { heapUsed, rss, external } = process.memoryUsage();
  const sockets = process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
  process.send({ heapUsed, rss, external, sockets });
});
process.on('disconnect', () => process.exit(1));
