import tseslint from 'typescript-eslint';

/** What is pure: no clock, randomness, file, process or network. */
const PURE = [
  'src/core/**',
  'src/audit/replay/**',
  'src/audit/explain/**',
  'src/audit/diff/**',
  'src/audit/report/**',
];
const IMPURE_GLOBALS = ['Date', 'performance', 'process', 'setTimeout', 'setInterval', 'fetch'];

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'logs', 'node_modules'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4],
      complexity: ['error', 10],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'exit', message: 'set process.exitCode instead' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ObjectExpression > SpreadElement > ObjectExpression',
          message: 'write the fields out: spreading them hides fields that nothing takes',
        },
      ],
    },
  },
  {
    files: PURE.map((folder) => `${folder}/*.ts`),
    rules: {
      'no-restricted-globals': ['error', ...IMPURE_GLOBALS],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random' }],
    },
  },
  {
    files: ['**/*.mjs', '**/*.js', '**/*.cjs'],
    extends: [tseslint.configs.base],
    rules: { 'no-undef': 'off', 'prefer-const': 'error', 'no-var': 'error' },
  },
);
