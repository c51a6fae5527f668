// An app that leaves while it starts, and says why.
console.error('cannot start: DATABASE_URL is not set');
process.exit(3);
