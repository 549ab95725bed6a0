/**
 * Measures how long a user waits for help and for a plan. Machines are noisy, so every figure is compared with a floor
 * measured next to it, pair by pair: `npm run bench [pairs]`, 9 pairs by default.
 */
import { join } from "node:path";
import { inTurn, median, print } from "./measure";

const pairs = Number(process.argv[2] ?? 9);
const projectDir = join(__dirname, "..", "..");

const bin = join(projectDir, "cli", "bin.cjs");
const helps = inTurn(pairs, { "node -e 0": ["-e", "0"], "workstation --help": [bin, "--help"] });
print("help against an empty process", helps);
const [empty = [], help = []] = helps.values();
const more = median(help.map(({ seconds }, at) => seconds - (empty[at]?.seconds ?? NaN)));
console.log(`  ${(more * 1000).toFixed(0)} ms more, pair by pair (aim: at most 100)`);

const floor = [join(__dirname, "floor.cjs")];

const plans = inTurn(pairs, {
    "floor: imports only": floor,
    "workstation plan dev": [bin, "plan", "dev"],
});
print("plan against its floor (aim: at most 1.30 x)", plans);

const dryRuns = inTurn(pairs, {
    "workstation plan dev": [bin, "plan", "dev"],
    "workstation resize --dry-run": [bin, "resize", "g4dn.xlarge", "--dry-run"],
    "workstation grow --dry-run": [bin, "grow", "100", "--dry-run"],
});
print("a dry run against a plan; it plans the stack before and after", dryRuns);

const pulumi = 'require("@pulumi/pulumi");';
const styles = inTurn(pairs, {
    "@pulumi/pulumi alone": ["-e", pulumi],
    "by resource, @pulumi/aws/ec2/vpc": [
        "-e",
        pulumi +
            ["ec2/instance", "ec2/vpc", "ec2/subnet", "ebs/volume", "ssm/association", "iam/role"]
                .map((name) => `require("@pulumi/aws/${name}");`)
                .join(""),
    ],
    "by module, @pulumi/aws/ec2": [
        "-e",
        pulumi +
            ["dlm", "ebs", "ec2", "iam", "ssm", "vpc"]
                .map((name) => `require("@pulumi/aws/${name}");`)
                .join(""),
    ],
    "whole, @pulumi/aws": ["-e", `${pulumi}require("@pulumi/aws");`],
});
print("import style of @pulumi/aws", styles);
