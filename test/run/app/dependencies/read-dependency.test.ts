import { describe, expect, it } from 'vitest';
import { readDependency } from '../../../../src/run/app/dependencies/read-dependency.js';

describe('a variable that names a dependency', () => {
  it.each([
    ['REDIS_URL', 'redis://127.0.0.1:6379/0', 'redis', 'redis', 6379, 'redis://127.0.0.1:9/0'],
    ['REDIS_URL', 'redis://:a%40b@localhost', 'redis', 'redis', 6379, 'redis://:a%40b@127.0.0.1:9'],
    ['CACHE_URL', 'rediss://localhost:7000', 'cache', 'redis', 7000, 'rediss://localhost:9'],
    ['STORE', 'http://127.0.0.1:9000/a?b=c#d', 'store', 'http', 9000, 'http://127.0.0.1:9/a?b=c#d'],
    ['STORE_URL', 'http://[::1]/', 'store', 'http', 80, 'http://127.0.0.1:9/'],
    ['STORE_URL', 'https://localhost/', 'store', 'http', 443, 'https://localhost:9/'],
    [
      'DATABASE_URL',
      'postgres://u:p@localhost:5432/d',
      'database',
      'tcp',
      5432,
      'postgres://u:p@127.0.0.1:9/d',
    ],
    ['SMTP_ADDR', 'localhost:25', 'smtp_addr', 'tcp', 25, '127.0.0.1:9'],
    ['SMTP_ADDR', '[::1]:25', 'smtp_addr', 'tcp', 25, '127.0.0.1:9'],
  ])('%s=%s is read, and gets another port', (variable, value, name, protocol, port, replaced) => {
    const read = readDependency(variable, value);
    expect(read).toMatchObject({ name, variable, protocol, port });
    expect('valueFor' in read && read.valueFor(9)).toBe(replaced);
  });

  it.each([
    [undefined, 'set it'],
    ['', 'set it'],
    ['redis://db.example.com:6379', 'this machine'],
    ['redis://127.0.0.1.example.com:6379', 'this machine'],
    ['redis://localhost@example.com:6379', 'this machine'],
    ['postgres://localhost/d', 'port'],
    ['localhost', 'port'],
    ['localhost:0', 'port'],
    ['localhost:65536', 'port'],
    ['localhost:80/path', 'host:port'],
    ['unix:///run/redis.sock', 'host:port'],
    ['/run/redis.sock', 'host:port'],
  ])('%s is not read, and it is said how to fix that', (value, fix) => {
    const read = readDependency('REDIS_URL', value);
    expect('remedy' in read && read.remedy).toContain(fix);
  });

  it('keeps a password out of what is said', () => {
    const read = readDependency('DB_URL', 'postgres://me:secret@example.com/d?password=secret');
    expect(JSON.stringify(read)).not.toContain('secret');
  });
});
