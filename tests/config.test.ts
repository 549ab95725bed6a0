import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { Offerings } from "../components/offerings";
import { readSettings, settingsIn, settleMachine } from "../config";
import { committedStacks, readStackConfig } from "../offline/stack-config";
import { projectDir } from "./support/run-stack";
import { settingsWith } from "./settings/raw";

/** Reads the settings of a committed stack, some of them changed, as the engine hands them over. */
function read(stack: string, changes: Readonly<Record<string, string>> = {}) {
    const { project, config } = readStackConfig(projectDir, stack);
    pulumi.runtime.setAllConfig({ ...config, ...changes });
    return readSettings(new pulumi.Config(project));
}

function refusalOf(act: () => unknown): Error {
    try {
        act();
    } catch (error) {
        // Pulumi prints the message of this kind, and no stack.
        expect(pulumi.RunError.isInstance(error)).to.equal(true);
        return error as Error;
    }
    throw new Error("accepted");
}

describe("readSettings", () => {
    for (const stack of committedStacks(projectDir)) {
        it(`accepts the committed stack ${stack}`, () => {
            expect(read(stack).instanceTypes).not.to.deep.equal([]);
        });
    }

    it("takes what the stack file says, and the project's default for the rest", () => {
        const { instanceTypes, dataVolumeGiB, operatingSystem, spot } = read("gpu");
        expect(instanceTypes).to.deep.equal(["g3.4xlarge", "g4dn.4xlarge", "gr6.4xlarge"]);
        expect({ dataVolumeGiB, operatingSystem, spot }).to.deep.equal({
            dataVolumeGiB: 100,
            operatingSystem: "al2023",
            spot: false,
        });
    });

    it("looks at the keys of its own project only", () => {
        const changes = { "aws:profile": "x", "other:os": "windows", "workstations:os": "windows" };
        expect(read("dev", changes)).to.deep.equal(read("dev"));
    });

    it("refuses a stack whose name IAM cannot hold, beside what else is wrong", () => {
        const { project, config } = readStackConfig(projectDir, "dev");
        const stack = "a-stack-with-a-name-of-forty-characters";
        const wrong = { ...config, "workstation:os": "debian" };
        const { message } = refusalOf(() => settingsIn({ project, stack, config: wrong }));
        expect(message).to.match(/has 2 problems:[^]*name of the stack: is too long[^]*os: /);
    });

    it("fails with every problem in one message, each with the command that mends it", () => {
        const changes = { "workstation:os": "debian", "workstation:spots": "true" };
        const { message } = refusalOf(() => read("dev", changes));
        expect(message).to.match(/^the configuration of stack stack has 2 problems:\n/);
        expect(message).to.contain(
            "mend     pulumi config --stack stack rm spots    # and set spot instead",
        );
        expect(message).to.contain("mend     pulumi config --stack stack set os debian12");
    });

    it("fails without a stack trace in what Pulumi prints of the error", () => {
        const error = refusalOf(() => read("dev", { "workstation:os": "debian" }));
        expect(error.message).not.to.match(/^ +at /m);
    });
});

describe("settleMachine", () => {
    const offerings: Offerings = {
        region: "eu-north-1",
        zones: ["eu-north-1a"],
        offered: { "g5.xlarge": ["eu-north-1a"], "t3.large": ["eu-north-1a"] },
    };
    const settle = (
        instanceTypes: readonly string[],
        more: Readonly<Record<string, string>> = {},
    ) => settleMachine(settingsWith({ instanceTypes, ...more }), offerings, "gpu");

    it("sizes the root disk for the machine, unless a size was asked for", () => {
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

    it("fails with each candidate, the reason against it and what works in its place", () => {
        const { message } = refusalOf(() => settle(["g3.4xlarge", "g6.xlarge"]));
        expect(message).to.match(/^the configuration of stack gpu has 2 problems:\n/);
        expect(message).to.match(
            /instanceTypes\[0\]: AWS retired G3 on 2025-10-31.*\n +got +"g3\.4xlarge"\n +allowed +a type that eu-north-1 offers\n +mend .*pulumi config --stack gpu set --path 'instanceTypes\[0\]' g5\.xlarge/,
        );
        expect(message).to.match(
            /instanceTypes\[1\]: no zone of the region offers g6\.xlarge\n(.*\n){2} +mend .*pulumi config --stack gpu set --path 'instanceTypes\[1\]' g5\.xlarge/,
        );
    });

    it("fails with another region to go to when nothing like it is offered here", () => {
        const offered = {};
        const settings = settingsWith({ instanceTypes: ["t3.large"] });
        const { message } = refusalOf(() =>
            settleMachine(settings, { ...offerings, offered }, "gpu"),
        );
        expect(message).to.match(/mend +pulumi config --stack gpu set aws:region us-east-1/);
    });

    it("keeps to a pinned image's reason, so that the plan does not promise another", () => {
        const { plan } = settle(["g5.xlarge"], { imageId: "ami-0123456789abcdef0" });
        expect(plan.reasons[0]).to.match(/The pinned imageId stands in for it/);
    });
});
