import { applyDecorators } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { errorResponse, errorTable, type ErrorCode } from '#protocol';

/** States what a route that answers with a file gives, and the refusals a caller must expect. */
export function DescribeDownload(route: {
  summary: string;
  /** The media type, without parameters. */
  type: string;
  refusals: readonly ErrorCode[];
}) {
  const byStatus = Map.groupBy(new Set(route.refusals), (code) => errorTable[code].status);
  return applyDecorators(
    ApiOperation({ summary: route.summary }),
    ApiOkResponse({
      content: { [route.type]: { schema: { type: 'string', format: 'binary' } } },
      description: 'The file, to be saved.',
    }),
    ...[...byStatus].map(([status, of]) =>
      ApiResponse({
        status,
        description: of.map((code) => `\`${code}\`: ${errorTable[code].meaning}`).join(' '),
        standardSchema: errorResponse,
      }),
    ),
  );
}

/** Headers of a file that is to be saved. Whatever a browser makes of it, it runs nothing, and nobody keeps a copy. */
export const savedOnly = (name: string) => ({
  'content-disposition': `attachment; filename="${name}"`,
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
});
