// What a browser is shown: which worker has served the page and, asked twice a second, which one
// answers now. After a crash the name on it changes, because a worker's name is never used again.

/**
 * @param app `app_name`, `worker` and `health_endpoint` of the worker that serves the page
 * @returns HTML that loads nothing from elsewhere
 */
function page(app) {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escaped(app.app_name)}</title>
<style>
  body { font: 24px/1.5 system-ui, sans-serif; margin: 12vh auto; text-align: center; }
  #worker { font-size: 25vh; line-height: 1.1; margin: 0; }
</style>
<h1>${escaped(app.app_name)}</h1>
<p>served by worker</p>
<p id="worker">${escaped(app.worker)}</p>
<p id="state">${escaped(app.health_endpoint)} is asked twice a second</p>
<script>
  const show = (worker, state) => {
    document.getElementById('worker').textContent = worker;
    document.getElementById('state').textContent = state;
  };
  setInterval(async () => {
    try {
      const answer = await fetch(${inScript(app.health_endpoint)});
      if (!answer.ok) throw new Error('status ' + answer.status);
      const { worker, uptime_ms } = await answer.json();
      show(worker, 'serving for ' + Math.round(uptime_ms / 1000) + ' s');
    } catch (error) {
      show('-', 'no answer: ' + error.message);
    }
  }, 500);
</script>
</html>
`;
}

/** As text of HTML. */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** As a string of a script inside of HTML, which ends where the first end tag is. */
function inScript(text) {
  return JSON.stringify(text).replaceAll('<', '\\u003c');
}

module.exports = { page };
