/** The door of the visualizer's server: the page for `arts serve`, and the small server of `arts view`. */

export { leafletOf } from './leaflet.ts';
export { actingOffer, viewPage } from './page.ts';
export { openView } from './server.ts';
export { subjectAt } from './subject.ts';
