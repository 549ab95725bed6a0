import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import program from "./index";

type Call = pulumi.runtime.MockCallArgs;
type Made = pulumi.runtime.MockResourceArgs;

/** Runs the program with Pulumi's own mocks, and returns what it asked for and declared. */
async function runs(instanceType: string) {
    const calls: Call[] = [];
    const made: Made[] = [];
    pulumi.runtime.setAllConfig({
        "aws:region": "eu-west-1",
        "one-box:zone": "eu-west-1b",
        "one-box:instanceType": instanceType,
    });
    await pulumi.runtime.setMocks(
        {
            newResource: (resource) => {
                made.push(resource);
                return { id: `${resource.name}-id`, state: resource.inputs as object };
            },
            call: (call) => {
                calls.push(call);
                return { value: "ami-of-debian", rendered: "user data", ids: [] };
            },
        },
        "one-box",
        "test",
    );
    // Pulumi's mocks cannot register the hook that waits for a box (pulumi/pulumi#20874, open 2026-11), and would hang.
    Object.assign(pulumi.runtime.getMonitor() as object, {
        registerResourceHook: (_hook: unknown, done: (error: null) => void) => done(null),
    });
    const outputs = await program();
    await pulumi.runtime.disconnect(); // when every resource is registered
    const ofType = (type: string) => made.filter((it) => it.type.endsWith(`:${type}`));
    const inputsOf = (type: string) =>
        ofType(type).map(({ inputs }) => inputs as Readonly<Record<string, unknown>>);
    return { calls, outputs, inputsOf };
}

describe("examples/one-box", () => {
    let run: Awaited<ReturnType<typeof runs>>;
    before(async () => {
        run = await runs("t3a.large");
    });

    it("asks AWS for the image that the catalog names, and starts one box from it", () => {
        const asked = run.calls.map(({ inputs }) => (inputs as { name?: string }).name);
        expect(asked).to.include("/aws/service/debian/release/12/latest/amd64");
        expect(run.inputsOf("Instance")).to.have.length(1);
        expect(run.inputsOf("Instance")[0]).to.deep.include({
            ami: "ami-of-debian",
            instanceType: "t3a.large",
            subnetId: "one-box-eu-west-1b-id",
            vpcSecurityGroupIds: ["one-box-id"],
        });
    });

    it("boots the box with the documents of the catalog's choices, for its member", () => {
        const [parts = []] = run.calls.flatMap(({ inputs }) => {
            const { parts } = inputs as { parts?: { content: string }[] };
            return parts === undefined ? [] : [parts];
        });
        const text = parts.map(({ content }) => content).join("\n");
        expect(text)
            .to.match(/name: "?ana/)
            .and.to.match(/pytorch\/pytorch:/);
        expect(run.inputsOf("Instance")[0]).to.deep.include({ userDataBase64: "user data" });
    });

    it("opens no port", () => {
        expect(run.inputsOf("SecurityGroup")[0]).to.not.have.any.keys("ingress");
        expect(run.inputsOf("SecurityGroupIngressRule")).to.deep.equal([]);
    });

    it("keeps the member's work on an encrypted volume of its own, in the box's zone", () => {
        expect(run.inputsOf("Volume")).to.have.length(1);
        expect(run.inputsOf("Volume")[0]).to.deep.include({
            availabilityZone: "eu-west-1b",
            encrypted: true,
            size: 50,
        });
    });

    it("waits for the self-test of the box", () => {
        const [association = {}] = run
            .inputsOf("Association")
            .filter(({ name }) => name === "AWS-RunShellScript");
        expect(association["targets"]).to.deep.equal([
            { key: "InstanceIds", values: ["ana-debian12-x86_64-id"] },
        ]);
        expect(association["waitForSuccessTimeoutSeconds"]).to.be.greaterThan(0);
    });

    it("gives the command for a shell", async () => {
        const { shell } = await new Promise<{ shell: string }>((resolve) =>
            run.outputs["ana"]?.apply(({ connect }) => resolve(connect)),
        );
        expect(shell).to.equal(
            "aws ssm start-session --region eu-west-1 --target ana-debian12-x86_64-id " +
                "--document-name AWS-StartInteractiveCommand --parameters command=bash",
        );
    });

    it("refuses a type that does not fit, with the catalog's reason", async () => {
        const error = await runs("t3.micro").catch((it: unknown) => it);
        expect(pulumi.RunError.isInstance(error)).to.equal(true);
        expect((error as Error).message).to.match(/t3\.micro has 1 GiB/);
    });
});
