/** Prints what a test has measured, for whoever reads its output; it decides nothing. */
export const report = (line: string): void => {
  process.stdout.write(`  measured: ${line}\n`);
};
