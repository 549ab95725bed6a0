import { expect } from "chai";
import { liveDocument, moreScriptsDocument } from "../../../cloud-init/live-document";
import { AwsError } from "../../../simulation/account/aws-error";
import { remove, update } from "../../../simulation/account/changes";
import { start, stop } from "../../../simulation/account/instances";
import { allOfType } from "../../../simulation/account/simulated-account";
import { askOnline } from "../../../simulation/account/registration";
import { passSchedules, statusOf } from "../../../simulation/account/state-manager";
import { askAssociation, waitedInVain } from "../../../simulation/provider/association-wait";
import { accountWithBox } from "./account-with-box";

const association = "aws:ssm/association:Association";
const documentType = "aws:ssm/document:Document";

/** A document of live settings that runs the account's document `more-1` first. */
const live = (script: string) => liveDocument(script, { bundle: "", document: "more-1" });

/** Returns an account with a box and a document of its own, and how to associate the two. */
function accountWithDocument() {
    const with_ = accountWithBox({ questionsUntilOnline: 1 });
    const { make, box, account } = with_;
    const inputs = { name: "live-1", content: live("") };
    make(documentType, "more", { name: "more-1", content: moreScriptsDocument("") });
    const document = make(documentType, "live", inputs);
    const associate = (settings: string, more: object = {}) =>
        make(association, "ana", {
            ...{ name: "live-1", documentVersion: "1", parameters: { settings } },
            ...{ targets: [{ key: "InstanceIds", values: [box.id] }] },
            ...{ scheduleExpression: "rate(6 hours)", waitForSuccessTimeoutSeconds: 60 },
            ...more,
        });
    const register = () => [1, 2].forEach(() => askOnline(account, [box.id]));
    const onBox = () => account.existing[box.id]?.settings;
    const wait = ({ id }: { readonly id: string }) =>
        waitedInVain(() => askAssociation(account, id), 1200);
    return { ...with_, document, associate, register, onBox, wait };
}

describe("the simulated State Manager", () => {
    it("calls an association `Pending` until its box, which is online, has run it", () => {
        const { account, associate, register, onBox } = accountWithDocument();
        register();
        const { id } = associate("YW5h");
        const seen = [1, 2].map(() => [onBox(), askAssociation(account, id)]);
        expect(seen).to.deep.equal([
            [undefined, "Pending"],
            ["YW5h", "Success"],
        ]);
    });

    it("owes a box that was off the run of what has a schedule, and nothing else", () => {
        for (const scheduleExpression of ["rate(6 hours)", undefined]) {
            const { account, box, associate, register, onBox } = accountWithDocument();
            register();
            stop(account, box.id);
            associate("YW5h", { scheduleExpression });
            expect(onBox(), "while it is off").to.equal(undefined);
            start(account, box.id);
            register();
            expect(onBox(), scheduleExpression).to.equal(scheduleExpression && "YW5h");
        }
    });

    it("owes no more to a box that was off when a one-shot association changed", () => {
        for (const scheduleExpression of ["rate(6 hours)", undefined]) {
            const { account, box, associate, register, onBox, wait } = accountWithDocument();
            register();
            const { id, inputs } = associate("YW5h", { scheduleExpression });
            wait({ id });
            stop(account, box.id);
            update(account, id, { ...inputs, parameters: { settings: "YmVu" } });
            start(account, box.id);
            register();
            expect(onBox(), scheduleExpression).to.equal(scheduleExpression ? "YmVu" : "YW5h");
        }
    });

    it("runs an association that changed again, which is `Pending` meanwhile, and not for other tags", () => {
        const { account, associate, register, onBox, wait } = accountWithDocument();
        register();
        const { id, inputs } = associate("YW5h");
        expect(wait({ id })).to.equal(undefined);
        update(account, id, { ...inputs, tags: { Name: "ana" } });
        expect(statusOf(account, id), "other tags").to.equal("Success");
        update(account, id, { ...inputs, parameters: { settings: "YmVu" } });
        expect([statusOf(account, id), onBox()]).to.deep.equal(["Pending", "YW5h"]);
        expect(wait({ id })).to.equal(undefined);
        expect(onBox()).to.equal("YmVu");
    });

    it("calls an association made before registration a success, and runs it later", () => {
        const { associate, register, onBox, wait } = accountWithDocument();
        const made = associate("YW5h");
        expect(made.untested).to.equal(true);
        expect(wait(made)).to.equal(undefined);
        expect(onBox()).to.equal(undefined);
        register();
        expect(onBox()).to.equal("YW5h");
    });

    it("calls an association `Pending` as long as its box, which went off, does not come back", () => {
        const { account, box, associate, register, onBox, wait } = accountWithDocument();
        register();
        const made = associate("YW5h");
        Object.assign(account, { stopsInWait: true });
        expect(wait(made)).to.equal(
            "timeout while waiting for state to become 'Success' (last state: 'Pending', timeout: 20m0s)",
        );
        start(account, box.id);
        register();
        expect([statusOf(account, made.id), onBox()]).to.deep.equal(["Success", "YW5h"]);
    });

    it("runs what has a schedule again when its hours have passed, also what failed", () => {
        const { account, associate, register, onBox, wait } = accountWithDocument();
        register();
        const once = associate("YW5h", { scheduleExpression: undefined });
        wait(once);
        Object.assign(account, { settingsFail: "live-settings: no" });
        const again = associate("YmVu");
        wait(again);
        Object.assign(account, { settingsFail: undefined });
        passSchedules(account);
        expect([statusOf(account, again.id), onBox()]).to.deep.equal(["Success", "YmVu"]);
    });

    it("refuses a schedule that comes round in less than half an hour, or is none", () => {
        const { associate } = accountWithDocument();
        for (const scheduleExpression of ["rate(29 minutes)", "rate(0 hours)", "6 hours"])
            expect(() => associate("YW5h", { scheduleExpression }), scheduleExpression).to.throw(
                AwsError,
                /^InvalidSchedule/,
            );
        associate("YW5h", { scheduleExpression: "rate(30 minutes)" });
    });

    it("says of settings that a box refuses only that they failed", () => {
        const { account, associate, register, onBox, wait } = accountWithDocument();
        register();
        Object.assign(account, { settingsFail: "live-settings: no" });
        expect(wait(associate("YW5h"))).to.equal(
            "unexpected state 'Failed', wanted target 'Success'. last error: Failed",
        );
        expect(onBox()).to.equal(undefined);
    });

    it("fails a document that runs another one which is gone", () => {
        const { account, associate, register, onBox, wait } = accountWithDocument();
        register();
        remove(account, allOfType(account, documentType)[0]!.id);
        const made = associate("YW5h");
        wait(made);
        expect([statusOf(account, made.id), onBox()]).to.deep.equal(["Failed", undefined]);
    });

    it("ends the wait for an association that somebody deletes", () => {
        const { account, associate, register, wait } = accountWithDocument();
        register();
        const made = associate("YW5h");
        remove(account, made.id);
        expect(wait(made)).to.equal("couldn't find resource (21 retries)");
    });

    it("gives a document another version with another content, and none with that of a former one", () => {
        const { account, document } = accountWithDocument();
        const put = (script: string) => {
            const content = live(script);
            const { state, versions = [] } = update(account, document.id, {
                ...document.inputs,
                content,
            });
            const { latestVersion, defaultVersion } = state;
            return [latestVersion, defaultVersion, versions.length, state["content"] === content];
        };
        expect(put("b")).to.deep.equal(["2", "2", 2, true]);
        // The provider says that it went well, although the latest version has other content.
        expect(put("")).to.deep.equal(["2", "2", 2, false]);
    });

    it("runs the version that an association names, and the moving one of `$LATEST` and `$DEFAULT`", () => {
        for (const documentVersion of ["1", "2", "$LATEST", "$DEFAULT", undefined]) {
            const { account, box, document, associate, register, wait } = accountWithDocument();
            register();
            const put = (script: string) =>
                update(account, document.id, {
                    ...document.inputs,
                    content: live(script),
                });
            put("b");
            const { id } = associate("YW5h", { documentVersion });
            wait({ id });
            const ran = () => account.existing[box.id]?.scriptsVersion;
            expect(ran(), documentVersion).to.equal(documentVersion === "1" ? 1 : 2);
            put("c");
            passSchedules(account);
            const named = Number(documentVersion);
            expect(ran(), `${documentVersion} later`).to.equal(named > 0 ? named : 3);
        }
    });

    it("refuses a document or version that there is none of, and a parameter outside the pattern", () => {
        const { associate } = accountWithDocument();
        const refused = (code: string, settings: string, more: object = {}) =>
            expect(() => associate(settings, more)).to.throw(AwsError, new RegExp(`^${code}`));
        refused("InvalidDocument:", "YW5h", { name: "live-2" });
        refused("InvalidDocumentVersion:", "YW5h", { documentVersion: "2" });
        refused("ValidationException:", "YW5h", { documentVersion: "0" });
        refused("ValidationException:", "YW5h", { documentVersion: "latest" });
        refused("InvalidParameters:", "'; reboot");
        refused("InvalidParameters:", "", { parameters: {} });
    });

    it("keeps a document that an association still names", () => {
        const { account, document, associate } = accountWithDocument();
        const { id } = associate("YW5h");
        expect(() => remove(account, document.id)).to.throw(AwsError, /^AssociatedInstances/);
        remove(account, id);
        remove(account, document.id);
        expect(account.existing).to.not.have.property(document.id);
    });
});
