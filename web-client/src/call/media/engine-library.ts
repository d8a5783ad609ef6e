/**
 * The one static import of the media engine, so that this file can be loaded as a chunk of its own. (Imported dynamically
 * itself, a CommonJS package has its names under `default` in some bundles and not in others.)
 */
export { Device } from 'mediasoup-client';
