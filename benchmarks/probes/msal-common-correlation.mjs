/** The setter of `canonicalAuthority` hands the correlation id on; the constructor, which sets the authority first, sets the id further down. */
import { claim, importPinned } from "./probe.mjs";

const { Authority, Logger, UrlString } = await importPinned("@azure/msal-common/dist/index.mjs");
const make = (url) => new Authority(url, {}, {}, { protocolMode: "AAD", knownAuthorities: [], cloudDiscoveryMetadata: "", authorityMetadata: "" }, new Logger({}, "probe", "1"), "id of the request", {});
const failureOf = (run) => {
  try {
    run();
  } catch (error) {
    return error;
  }
  return null;
};

const authority = make("https://login.microsoftonline.com/common");
claim("the authority knows the id of the request", authority.correlationId === "id of the request", authority.correlationId);
claim("its address does not", authority._canonicalAuthority.correlationId === undefined, String(authority._canonicalAuthority.correlationId));

const [told, asItShould] = [failureOf(() => make("http://login.example")), failureOf(() => new UrlString("http://login.example", "id of the request").validateAsUri())];
claim("an address that is not secure is refused", told?.errorCode === "authority_uri_insecure", String(told?.errorCode));
claim("the error has no id", told.correlationId === undefined, String(told.correlationId));
claim("an address of its own gives the error the id", asItShould?.correlationId === "id of the request", String(asItShould?.correlationId));
