// `workstation plan` of a project folder elsewhere: node plan-members.cjs FOLDER STACK
require("../cli/late-optimizing.cjs");
require("../cli/compile-cache.cjs");
require("../cli/lazy-modules.cjs");
require("../cli/register.cjs");
const { plan } = require("../cli/plan.ts");
void plan(process.argv[2], process.argv[3], {});
