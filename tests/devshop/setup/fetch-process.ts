/** A process as the app's is: fetches the addresses it is given, one after the other, and says what came. */
for (const url of process.argv.slice(2)) {
  const came = await fetch(url).then(
    async (response) => ({ status: response.status, text: await response.text() }),
    (error: Error & { cause?: { code?: string } }) => ({ failed: error.cause?.code ?? error.message }),
  );
  process.stdout.write(`${JSON.stringify(came)}\n`);
}
