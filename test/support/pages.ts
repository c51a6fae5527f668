import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PROJECT_ROOT } from './cli.js';

/** A page of the project. */
export function page(file: string): string {
  return readFileSync(join(PROJECT_ROOT, file), 'utf8');
}

/** What is in the blocks of a page that are of one language. */
export function blocks(text: string, language: string): string[] {
  return fenced(text).flatMap((block) => (block.language === language ? [block.text] : []));
}

/** All blocks of a page, in their order. */
export function fenced(text: string): { readonly language: string; readonly text: string }[] {
  const found = text.matchAll(/^```(\w*)\n(.*?)^```$/gms);
  return [...found].map(([, language = '', block = '']) => ({ language, text: block }));
}

/** A copy of the checkout as it is after npm ci: its files, the build, the installed packages. */
export function copyCheckout(folder: string): string {
  const checkout = join(folder, 'demo-run');
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: PROJECT_ROOT, encoding: 'utf8' });
  for (const file of tracked.split('\0').filter((name) => name !== '')) {
    mkdirSync(dirname(join(checkout, file)), { recursive: true });
    cpSync(join(PROJECT_ROOT, file), join(checkout, file));
  }
  cpSync(join(PROJECT_ROOT, 'dist'), join(checkout, 'dist'), { recursive: true });
  symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(checkout, 'node_modules'));
  return checkout;
}
