import { StandardSchemaValidationPipe } from '@nestjs/common';
import { RefusalError } from '../refusal-error.js';

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}
const MAX_FIELDS = 20;

/** `details.fields` of INVALID_REQUEST: which fields are wrong and how. The given value is never said back. */
export const fieldErrors = (issues: readonly Issue[]): { path: string; message: string }[] =>
  issues.slice(0, MAX_FIELDS).map(({ path = [], message }) => ({
    path: path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.'),
    message: message.slice(0, 200),
  }));

/**
 * Parses what `@Body({schema})`, `@Query({schema})` and `@Param(…, {schema})` name: the controller gets the schema's output,
 * everything else is refused with INVALID_REQUEST.
 */
export const createValidation = (): StandardSchemaValidationPipe =>
  new StandardSchemaValidationPipe({
    exceptionFactory: (issues) =>
      new RefusalError({ code: 'INVALID_REQUEST', details: { fields: fieldErrors(issues) } }),
  });
