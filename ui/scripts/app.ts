// Starts the components of GOV.UK Frontend that the pages use and the chart read-outs. Every page works
// without this file; it only adds.
import { createAll, Button, ErrorSummary, ServiceNavigation, SkipLink } from "govuk-frontend";
import { startReadouts } from "./readout";

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
createAll(Button);
createAll(ErrorSummary);
createAll(ServiceNavigation);
createAll(SkipLink);
startReadouts(document);

// A filter sends its form as soon as a choice is made with the pointer; the button stays for everyone else.
for (const details of document.querySelectorAll<HTMLDetailsElement>("details.weir-print-open")) {
  window.addEventListener("beforeprint", () => details.setAttribute("open", ""));
}
