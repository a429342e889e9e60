import eslint from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig({ ignores: ['dist/', 'node_modules/'] }, eslint.configs.recommended, {
  files: ['**/*.ts'],
  extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
  languageOptions: { parserOptions: { projectService: true } },
  rules: {
    '@typescript-eslint/consistent-type-imports': 'error',
    '@typescript-eslint/no-extraneous-class': [
      'error',
      // The base classes of DTOs get their properties by decoration.
      { allowEmpty: true, allowStaticOnly: true, allowWithDecorator: true },
    ],
    // DTO classes document the shape of JSON: what is answered is plain objects of that shape.
    '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    '@typescript-eslint/switch-exhaustiveness-check': 'error',
    eqeqeq: 'error',
    // Does not see that a decorator uses a value.
    'no-useless-assignment': 'off',
  },
});
