// Makes the program that loads it crash by an error that nobody catches, at SIGUSR2.
process.once('SIGUSR2', () => {
  throw new Error('a bug');
});
