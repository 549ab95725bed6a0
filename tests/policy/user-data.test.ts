import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { types } from "../../policy/rule";
import { userDataRules } from "../../policy/rules/user-data";
import { describeRules } from "./describe-rules";
import { edit, graphOf, type Mutation } from "./graphs";

/** AWS's own examples, in pieces, so that no scanner reports this file as a leak. */
const accessKeyId = `AKIA${"IOSFODNN7EXAMPLE"}`;
const secretKey = `wJalrXUtnFEMI/K7MDENG/${"bPxRfiCYEXAMPLEKEY"}`;

const packed = (text: string): Mutation =>
    edit(types.instance, () => ({ userDataBase64: gzipSync(text).toString("base64") }));

describe("Rules of user data", () => {
    describeRules(userDataRules, {
        CKV_AWS_46: {
            "an access key id": packed(`aws configure set aws_access_key_id ${accessKeyId}`),
            "a secret access key": packed(`export KEY=  '${secretKey}'`),
            "a private key": packed(`-----BEGIN OPENSSH ${"PRIVATE"} KEY-----`),
            "a GitHub token": packed(`git clone https://ghp_${"a1B2".repeat(9)}@example.com`),
            "a Hugging Face token": packed(`hf_${"abcdefghijklmnopq".repeat(2)}`),
            "a password": packed("vncpasswd: x\npassword: correcthorse"),
            "a password in a variable": packed("export DB_PASSWORD=correcthorse"),
            "a secret in base64 that is not compressed": edit(types.instance, () => ({
                userDataBase64: Buffer.from(accessKeyId).toString("base64"),
            })),
            "a secret in plain user data": edit(types.instance, () => ({
                userDataBase64: undefined,
                userData: `#!/bin/sh\nexport ID=${accessKeyId}`,
            })),
            "an instance without user data": edit(types.instance, () => ({
                userDataBase64: undefined,
            })),
        },
    });

    it("find a secret in the template of a queue's hosts", async () => {
        const userData = Buffer.from(`x ${accessKeyId}`).toString("base64");
        const graph = edit(types.launchTemplate, () => ({ userData }))(
            await graphOf("dev with a queue behind NAT"),
        );
        expect(userDataRules[0]?.check(graph)[0]?.message).to.match(/let the host fetch it/);
        const none = edit(types.launchTemplate, () => ({ userData: undefined }))(graph);
        expect(userDataRules[0]?.check(none)).to.deep.equal([]);
    });

    it("accept a long path and a locked password", async () => {
        const path = "/usr/local/libexec/workstation/container";
        const graph = packed(`${path}\nlock_passwd: true\nNOPASSWD:ALL`)(await graphOf("dev"));
        expect(userDataRules[0]?.check(graph)).to.deep.equal([]);
    });
});
