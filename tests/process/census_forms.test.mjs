// One census of children in need in every form that writers of XML give it: the same rows are at fault, and they are
// those that were planted. Two episodes of one child begin on one day, so that only the elements tell what belongs
// together. Ends with "N passed, N failed".
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { check, finish, folder, run } from "./harness.mjs";

const header = `<Header><CollectionDetails><Collection>CIN</Collection><Year>2024</Year><ReferenceDate>2024-03-31</ReferenceDate>
</CollectionDetails><Source><SourceLevel>L</SourceLevel><LEA>890</LEA><SerialNo>1</SerialNo></Source></Header>`;

const assessment = (start, end, factors = []) => `<Assessments><AssessmentActualStartDate>${start}</AssessmentActualStartDate>
${end ? `<AssessmentAuthorisationDate>${end}</AssessmentAuthorisationDate>` : ""}<FactorsIdentifiedAtAssessment>
${factors.map((code) => `<AssessmentFactors>${code}</AssessmentFactors>`).join("")}</FactorsIdentifiedAtAssessment></Assessments>`;
const episode = (referred, within, closed = "") => `<CINdetails><CINreferralDate>${referred}</CINreferralDate>
<ReferralSource>6</ReferralSource><PrimaryNeedCode>N1</PrimaryNeedCode>${closed}${within}<ReferralNFA>0</ReferralNFA></CINdetails>`;
const child = (id, episodes) => `<Child><ChildIdentifiers><LAchildID>${id}</LAchildID><UPNunknown>UN2</UPNunknown>
<PersonBirthDate>2012-05-06</PersonBirthDate><GenderCurrent>1</GenderCurrent></ChildIdentifiers><ChildCharacteristics>
<Ethnicity>WBRI</Ethnicity><Disabilities><Disability>NONE</Disability></Disabilities></ChildCharacteristics>${episodes}</Child>\n`;

const closed = "<CINclosureDate>2024-03-28</CINclosureDate><ReasonForClosure>RC7</ReasonForClosure>";
const twice = child("SYN1", // two open assessments in the first, one in the second, which began on the same day
  episode("2024-02-01", assessment("2024-02-01") + assessment("2024-02-02")) +
  episode("2024-02-01", assessment("2024-02-01", "2024-03-01", ["4B"])));
const factors = child("SYN2", // the completed assessment has none, the open one has some
  episode("2024-02-01", assessment("2024-02-01", "2024-03-01") + assessment("2024-03-02", "", ["3A", "21"])));
const plans = child("SYN3", episode("2023-06-01", `<Section47><S47ActualStartDate>2023-06-02</S47ActualStartDate>
<DateOfInitialCPC>2023-06-19</DateOfInitialCPC><ICPCnotRequired>false</ICPCnotRequired></Section47>
<ChildProtectionPlans><CPPstartDate>2023-06-19</CPPstartDate><CPPendDate>2023-11-01</CPPendDate>
<InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse><LatestCategoryOfAbuse>NEG</LatestCategoryOfAbuse>
<NumberOfPreviousCPP>0</NumberOfPreviousCPP><Reviews><CPPreviewDate>2023-06-19</CPPreviewDate></Reviews></ChildProtectionPlans>
<ChildProtectionPlans><CPPstartDate>2023-12-01</CPPstartDate><InitialCategoryOfAbuse>EMO</InitialCategoryOfAbuse>
<LatestCategoryOfAbuse>EMO</LatestCategoryOfAbuse><NumberOfPreviousCPP>1</NumberOfPreviousCPP><Reviews/></ChildProtectionPlans>`));
const fine = child("SYN\u00C94", episode("2024-02-01", assessment("2024-02-01", "2024-03-01", ["4B"]), closed));

const planted = [
  "2883 SYN3", "2885 SYN3", "2887Q ", "2991Q SYN3", "8614 SYN2", "8815 SYN1", "8815 SYN1", "8841 SYN3", "8842Q SYN3",
  "8863Q SYN1", "8869 SYN2", "8896 SYN1", "8896 SYN1", "8897Q SYN2",
].sort();

const whole = (groups, declaration = "") =>
  `${declaration}<Message>${header}${groups.map((group) => `<Children>\n${group}</Children>`).join("\n")}</Message>\n`;
const usual = whole([twice + factors + plans + fine]);
const names = (change) => usual.replace(/<(\/?)([A-Za-z0-9]+)/g, (_, slash, name) => `<${slash}${change(name)}`);
const declared = (encoding) => `<?xml version="1.0" encoding="${encoding}"?>\n`;
const big = (text) => Buffer.from(text, "utf16le").swap16();

const forms = {
  "UTF-8 that says nothing": usual,
  "UTF-8 with its mark": `\uFEFF${declared("utf-8")}${usual}`,
  "UTF-16, little end first": Buffer.from(`\uFEFF${declared("UTF-16")}${usual}`, "utf16le"),
  "UTF-16, big end first": big(`\uFEFF${declared("utf-16")}${usual}`),
  "UTF-16 without its mark": big(declared("UTF-16") + usual),
  "Latin-1": Buffer.from(declared("ISO-8859-1") + usual, "latin1"),
  "Windows-1252": Buffer.from(declared("Windows-1252") + usual, "latin1"),
  "Latin-1 that says UTF-8": Buffer.from(declared("utf-8") + usual, "latin1"),
  "a prefix before every name": names((name) => `cin:${name}`).replace("<cin:Message", '<cin:Message xmlns:cin="urn:example:cin"'),
  "a namespace of its own": usual.replace("<Message", '<Message xmlns="urn:example:cin"'),
  "capitals": names((name) => name.toUpperCase()),
  "small letters": names((name) => name.toLowerCase()),
  "names with a letter wrong": usual.replaceAll("Assessments>", "Assesments>").replaceAll("AssessmentFactors>", "AssessmentFactor>")
    .replaceAll("CINdetails>", "CINdetials>").replaceAll("CPPreviewDate>", "CPPrevewDate>"),
  "two groups of children": whole([twice + factors, plans + fine]),
  "text that belongs nowhere": usual.replaceAll("<CINdetails>", "<CINdetails>CINreferralDate").replaceAll("</Assessments>", "</Assessments>\n?"),
  "comments and character data": usual.replaceAll("<Child>", "<!-- a child --><Child>").replaceAll("2024-02-02", "<![CDATA[2024-02-02]]>"),
  "true and false": usual.replaceAll("<ReferralNFA>0", "<ReferralNFA>false").replaceAll("<ICPCnotRequired>false", "<ICPCnotRequired>0"),
  "lines that end in CR LF": usual.replaceAll("\n", "\r\n"),
  "the declaration on the second line": `\n${declared("utf-8")}${usual}`,
};

finish(async () => {
  const place = folder();
  let first = "";
  for (const [name, text] of Object.entries(forms)) {
    const where = join(place, name);
    mkdirSync(where);
    writeFileSync(join(where, "cin.xml"), text);
    const result = run(["validate", join(where, "cin.xml")]);
    check(`${name}: it is checked`, result.code === 0, result.err);
    const found = result.out.split("\n").slice(1).filter((line) => line !== "").map((line) => line.split(","));
    const codes = found.map((cells) => `${cells[0]} ${cells[6]}`).sort();
    check(`${name}: what was planted is found`, codes.join("; ") === planted.join("; "), codes.join("; "));
    first = first || result.out;
    check(`${name}: row by row as in the plain form`, result.out === first);
  }
});
