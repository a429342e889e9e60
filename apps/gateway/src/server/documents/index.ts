export { PublicDocument } from './public-document.js';
export { sendDocument, serveDocument } from './send-document.js';
