import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import * as z from 'zod';

/** The whole API, from the same schemas that check it. */
export function describeApi(app: INestApplication, version: string): OpenAPIObject {
  const frame = new DocumentBuilder()
    .setTitle('Conclave')
    .setDescription(
      'Meetings on your own machine. Every error has the shape {error: {code, message, details?}}.',
    )
    .setVersion(version)
    .addCookieAuth('__Host-conclave')
    .build();
  return SwaggerModule.createDocument(app, frame, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/u, '')}.${method}`,
    standardSchemaConverter: (schema, { schemaType }) => {
      if (!(schema instanceof z.ZodType)) return undefined;
      return {
        schema: z.toJSONSchema(schema, {
          target: 'openapi-3.0',
          io: schemaType,
          unrepresentable: 'any',
          reused: 'inline',
        }),
      };
    },
  });
}
