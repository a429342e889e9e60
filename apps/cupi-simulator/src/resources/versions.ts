import { found, type Handler, type Route } from '../route.js';

/** CUPI: the API's own version and the product's, both with element names in lower case. The numbers are ours. */
export function versionRoutes(): Route[] {
  return [
    versionRoute('/vmrest/version', 'vmrest', '11.5.1.119'),
    versionRoute('/vmrest/version/product', 'Cisco Unity Connection Version', '11.5.1.17108-2'),
  ];
}

function versionRoute(path: string, name: string, version: string): Route {
  const element = 'VersionInformation';
  const content = [
    { name: 'name', content: name },
    { name: 'version', content: version },
  ];
  const GET: Handler = () => found({ name: element, content });
  return { path, verbs: { GET } };
}
