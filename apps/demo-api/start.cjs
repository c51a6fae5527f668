// Where a worker begins. The app itself is plain ES modules; requiring them from here (Node 20.19
// and later can) spares a worker the asynchronous module loader and about a tenth of its start.
require('./worker.mjs');
