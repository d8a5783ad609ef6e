import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { errorResponse, errorTable, type ErrorCode } from '#protocol';
import type * as z from 'zod';

/**
 * States what a route answers: its status (also set on the response), the answer's schema (null for none), and the refusals
 * a caller must expect. INVALID_REQUEST, RATE_LIMITED and INTERNAL belong to every route and need not be named.
 */
export function Describe(route: {
  summary: string;
  status?: number;
  answer: z.ZodType | null;
  refusals?: readonly ErrorCode[];
}) {
  const status = route.status ?? (route.answer ? 200 : 204);
  const codes = new Set<ErrorCode>([
    ...(route.refusals ?? []),
    'INVALID_REQUEST',
    'RATE_LIMITED',
    'INTERNAL',
  ]);
  const byStatus = Map.groupBy(codes, (code) => errorTable[code].status);
  return applyDecorators(
    HttpCode(status),
    ApiOperation({ summary: route.summary }),
    ApiResponse({
      status,
      description: 'Done.',
      ...(route.answer ? { standardSchema: route.answer } : {}),
    }),
    ...[...byStatus].map(([refused, of]) =>
      ApiResponse({
        status: refused,
        description: of.map((code) => `\`${code}\`: ${errorTable[code].meaning}`).join(' '),
        standardSchema: errorResponse,
      }),
    ),
  );
}
