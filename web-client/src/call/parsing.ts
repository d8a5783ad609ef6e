import * as z from 'zod';

// zod otherwise compiles its parsers by `new Function`, which the page's content security policy refuses. This file is
// imported for that effect only: handing `z` on from here would keep all of zod, with its forty languages, in the bundle.
z.config({ jitless: true });
