import { expect } from "chai";
import type { Offerings } from "../../catalog/offerings";
import { stackFile } from "../../planning/caller";
import { settleMachines } from "../../planning/machine";
import { checkedWith } from "../settings/raw";
import { refusalOf } from "../support/refusal-of";

describe("settleMachines", () => {
    const offerings: Offerings = {
        region: "eu-north-1",
        zones: ["eu-north-1a"],
        offered: { "g5.xlarge": ["eu-north-1a"], "t3.large": ["eu-north-1a"] },
    };
    const gpu = stackFile({ project: "workstation", stack: "gpu" });
    const settle = (
        instanceTypes: readonly string[],
        more: Readonly<Record<string, string>> = {},
    ) => settleMachines(checkedWith({ instanceTypes, ...more }), offerings, gpu)[0]!;

    it("sizes the root disk for the machine, unless the settings give a size", () => {
        expect(settle(["t3.large"]).rootVolumeGiB).to.equal(58);
        expect(settle(["g5.xlarge"]).rootVolumeGiB).to.equal(125);
        expect(settle(["g5.xlarge"], { rootVolumeGiB: "80" }).rootVolumeGiB).to.equal(80);
    });

    it("takes the first candidate that is offered", () => {
        const { plan, zone, passedOver } = settle(["g6.xlarge", "g5.xlarge"]);
        expect(plan.instanceType.name).to.equal("g5.xlarge");
        expect(zone).to.equal("eu-north-1a");
        expect(passedOver.map(({ instanceType }) => instanceType)).to.deep.equal(["g6.xlarge"]);
    });

    it("refuses once, with the reason against each candidate and a list that works", () => {
        const { message } = refusalOf(() => settle(["g3.4xlarge", "g6.xlarge"]));
        expect(message).to.match(/^the configuration of stack gpu has 1 problem:\n/);
        expect(message).to.match(
            /instanceTypes: AWS retired G3 on 2025-10-31.*; no zone of the region offers g6\.xlarge\n/,
        );
        expect(message).to.match(/allowed {2}a type that eu-north-1 offers\n/);
        expect(message).to.match(
            /write {4}\S+:\d+ {2}workstation:instanceTypes: \[g5\.xlarge, g6\.xlarge\]\n/,
        );
    });

    it("finds the line of its refusal by the name of the project", () => {
        const lineFor = (project: string) => {
            const checked = checkedWith({ instanceTypes: ["g6.xlarge"] });
            const { message } = refusalOf(() =>
                settleMachines(checked, offerings, stackFile({ project, stack: "gpu" })),
            );
            return /Pulumi\.gpu\.yaml(:\d+)? /.exec(message)?.[1];
        };
        expect(lineFor("workstation")).to.match(/^:\d+$/);
        expect(lineFor("another")).to.equal(undefined);
    });

    it("refuses a zone outside the region once, as an error of availabilityZone", () => {
        const { message } = refusalOf(() =>
            settle(["g5.xlarge", "t3.large"], { availabilityZone: "eu-north-1z" }),
        );
        expect(message).to.match(
            /has 1 problem:\n\n {2}availabilityZone: is not a zone of eu-north-1/,
        );
        expect(message).to.match(/allowed {2}eu-north-1a; or nothing/);
    });

    it("refuses and offers another region when this one offers nothing similar", () => {
        const offered = {};
        const checked = checkedWith({ instanceTypes: ["t3.large"] });
        const { message } = refusalOf(() =>
            settleMachines(checked, { ...offerings, offered }, gpu),
        );
        expect(message).to.match(/or run +pulumi config --stack gpu set aws:region us-east-1/);
    });

    it("says that the pinned image replaces the chosen one, so that the plan promises no other", () => {
        const { plan } = settle(["g5.xlarge"], { imageId: "ami-0123456789abcdef0" });
        expect(plan.reasons[0]).to.match(/The pinned image stands in for it/);
    });
});
