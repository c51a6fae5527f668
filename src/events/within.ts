/**
 * Waits for a reply, but not longer than that. The reply itself goes on: who gives up on it has to
 * see to it that it does no harm.
 * @throws Error when it does not come in time
 */
export async function within<Reply>(milliseconds: number, reply: Promise<Reply>): Promise<Reply> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error('no answer in time'));
    }, milliseconds);
  });
  try {
    return await Promise.race([reply, tooLate]);
  } finally {
    clearTimeout(timer);
    reply.catch(() => undefined);
  }
}
