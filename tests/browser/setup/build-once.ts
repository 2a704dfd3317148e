/** The pages as the server serves them, built when a source is newer than the build. */
export { buildOnce } from '../../../devshop/demo/build-pages.ts';
