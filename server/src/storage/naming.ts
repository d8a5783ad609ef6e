import { DefaultNamingStrategy } from 'typeorm';

/** `hostUserId` → `host_user_id`; `e2eEncryption` → `e2e_encryption`. */
export const snakeCase = (name: string): string => name.replace(/([a-z0-9])([A-Z])/gu, '$1_$2').toLowerCase();

/** Columns are named as in SQL, properties as in TypeScript. Tables are named by their EntitySchema. */
export class SnakeCaseNaming extends DefaultNamingStrategy {
  override columnName(propertyName: string, customName: string | undefined): string {
    return customName ?? snakeCase(propertyName);
  }
}
