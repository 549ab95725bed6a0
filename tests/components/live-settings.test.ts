import { expect } from "chai";
import { documentsRunBy } from "../../cloud-init/live-document";
import { LiveSettings, secondsToWait } from "../../components/live-settings";
import { LiveSettingsDocument, liveDocumentArns } from "../../components/live-settings-document";
import { stop } from "../../simulation/account/instances";
import type { SimulatedAccount } from "../../simulation/account/simulated-account";
import { accountWithBox } from "../simulation/account/account-with-box";
import { type BoxQueue, boxQueue } from "../../planning/box-queue";
import { declare, resourceOf, tags } from "../support/declare";

const settings = "e30=";

/** Declares the live settings of the box `i-ana` in an account. */
async function declared(account?: SimulatedAccount, queue?: BoxQueue) {
    const all = await declare(() => {
        const document = new LiveSettingsDocument("team", { tags, queue });
        new LiveSettings("ana", { instanceId: "i-ana", document, settings, tags });
    }, account);
    return {
        association: resourceOf(all, "aws:ssm/association:Association", "ana-live-settings"),
        document: resourceOf(all, "aws:ssm/document:Document", "team"),
    };
}

describe("LiveSettings", () => {
    it("bring one box its settings by a numbered version of the stack's document", async () => {
        const { inputs } = (await declared()).association;
        expect(inputs).to.deep.include({
            name: "document-team",
            documentVersion: "1",
            targets: [{ key: "InstanceIds", values: ["i-ana"] }],
            parameters: { settings },
        });
    });

    it("have a schedule, because the agent of a box that was off skips what has none", async () => {
        expect((await declared()).association.inputs["scheduleExpression"]).to.equal(
            "rate(6 hours)",
        );
    });

    it("are replaced when they, their document or their box change, one association at a time", async () => {
        const { opts } = (await declared()).association;
        expect(opts.deleteBeforeReplace).to.equal(true);
        expect(opts.replaceOnChanges).to.include("#initerror");
        expect(opts.replacementTrigger).to.be.an("array").with.lengthOf(3);
    });

    it("are waited for on a box that runs, and not on one that AWS lists as stopped", async () => {
        const { account, box } = accountWithBox({ callsUntilListed: 0 });
        const waits = async () =>
            (await declared(account)).association.inputs["waitForSuccessTimeoutSeconds"];
        expect(box.id).to.equal("i-ana");
        expect(await waits()).to.be.greaterThan(900);
        stop(account, box.id);
        expect(await waits()).to.equal(undefined);
    });

    it("are waited for on a box that no list shows yet", () => {
        expect(secondsToWait("i-ana", [])).to.be.greaterThan(900);
        expect(secondsToWait("i-ana", ["i-ben"])).to.be.greaterThan(900);
        expect(secondsToWait("i-ana", ["i-ben", "i-ana"])).to.equal(undefined);
    });

    it("do not follow a box that is stopped or started later, which would be a change without one", async () => {
        const { opts } = (await declared()).association;
        expect(opts.ignoreChanges).to.deep.equal(["waitForSuccessTimeoutSeconds"]);
    });
});

describe("LiveSettingsDocument", () => {
    it("is a Command document for EC2 instances, another one when a script changes", async () => {
        const { inputs, opts } = (await declared()).document;
        expect(inputs).to.include({ documentType: "Command", targetType: "/AWS::EC2::Instance" });
        expect(opts.replaceOnChanges).to.deep.equal(["content"]);
    });

    it("may be read by the role of the stack under each name that Pulumi gives it, and no other stack's", () => {
        const patterns = liveDocumentArns("workstation-dev-live-settings").map(
            (arn) => new RegExp(`^${arn.replaceAll("?", ".").replaceAll("*", "[^:]*")}$`),
        );
        const readable = (ending: string) =>
            patterns.some((it) =>
                it.test(`arn:aws:ssm:us-east-1:1:document/workstation-dev-live-settings${ending}`),
            );
        expect(readable("-0a1b2c3")).to.equal(true);
        expect(readable("-scripts-0a1b2c3")).to.equal(true);
        expect(readable("-jobs-0a1b2c3")).to.equal(true);
        expect(readable("-live-settings-0a1b2c3")).to.equal(false);
    });

    it("runs the document with the other scripts by the name that AWS knows it by", async () => {
        const { document } = await declared();
        expect(documentsRunBy(String(document.inputs["content"]))).to.deep.equal([
            "document-team-scripts",
        ]);
    });

    it("runs a third one where the stack has a queue, with the scripts that send jobs", async () => {
        const queue = boxQueue(tags, "us-east-1");
        const { document } = await declared(undefined, queue);
        expect(documentsRunBy(String(document.inputs["content"]))).to.deep.equal([
            ...["document-team-scripts", "document-team-jobs"],
        ]);
    });
});
