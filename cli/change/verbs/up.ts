import { priceCaveats } from "../../../catalog/cost";
import { hourlyUsd } from "../../../catalog/prices";
import { stackFile } from "../../../planning/caller";
import { desktopAdvice, installsDesktop, leftOut } from "../../../planning/desktop";
import { askOfferings } from "../../aws/offerings";
import { queueQuotaSteps } from "../queue-quota";
import { quotaStepsOfTypes } from "../quotas";
import type { Attempt } from "../attempts";
import { bringUp } from "../bring-up";
import type { Change } from "../change";
import { planCourses } from "../plan-courses";
import { nameOf } from "../progress";
import { planRecovery } from "../recover";
import { reportFormer } from "../report-former";
import type { Session } from "../session";

/** Brings a stack up, each box with the first of its candidate types that AWS has, in the first zone that has one. */
export const up: Change = {
    name: "up",
    summary: "create or update the boxes of a stack, and check that they are ready",
    group: "Change",
    examples: ["up", "up gpu --dry-run"],
    makesStack: true,

    foresee(file) {
        const { stack, region, settings, alike } = file;
        const { members } = settings;
        const names = members.map(({ name }) => name).join(", ");
        return {
            title: `Stack ${stack}: the first of these types that AWS has in ${region}`,
            steps: [
                ...alike.map(({ box, members: theirs }) => {
                    const types = box.instanceTypes.map((it) => `${it} $${hourlyUsd(it) ?? "?"}`);
                    return `${whose(theirs, members)}${types.join(", ")} an hour for each box`;
                }),
                `a box and a data volume for each of ${names}, unless they exist; whatever differs is changed`,
                ...leftOut(members).map((group) => desktopAdvice(group, stackFile(file.config))),
                ...priceCaveats({ spot: members.some(({ spot }) => spot), region }),
            ],
            changes: {},
        };
    },

    async propose(session, given) {
        const { account, alike, settings, stack, say } = session;
        const { members } = settings;
        const offerings = await askOfferings(account.ec2);
        const recovery = await planRecovery(session, given);
        const { volumes } = recovery;
        const region = { ...offerings, region: session.region };
        const courses = planCourses(alike, region, volumes, session);
        const steps = courses.flatMap(({ attempts, members: theirs }) =>
            zonesOf(attempts).map((step) => `${whose(theirs, members)}${step}`),
        );
        const spot = members.some((it) => it.spot);
        steps.push(...priceCaveats({ spot, region: session.region }));
        if (volumes.length > 0)
            steps.push(
                "in another zone each member gets a copy of their data, and their box stops while it is made",
            );
        steps.push(...(await desktopsThatGo(session)));
        const boxes = courses.map(({ members: theirs, attempts }) => {
            return { members: theirs, types: attempts.map((it) => it.instanceType) };
        });
        return {
            title: `Stack ${stack}: the first of these types that AWS has`,
            steps: [
                ...steps,
                ...(await quotaStepsOfTypes(session, boxes)),
                ...(await queueQuotaSteps(session)),
            ],
            recovery,
            carryOut: async () => {
                const taken = await bringUp(session, offerings, courses);
                const names = [...new Set(taken.map(nameOf))].join(", ");
                say(`${names} is up; \`pulumi stack output boxes\` has the commands to connect`);
                await reportFormer(session);
            },
        };
    },
};

/** Says whose box is replaced because its desktop is left out, and how to keep it. */
async function desktopsThatGo(session: Session): Promise<string[]> {
    const { deployment, settings } = session;
    const groups = leftOut(settings.members);
    if (groups.length === 0) return [];
    const userData = await deployment.userData();
    const hasOne = (name: string) => installsDesktop(userData.get(name) ?? "");
    return groups
        .map(({ names, edit }) => ({ names: names.filter(hasOne), edit }))
        .filter(({ names }) => names.length > 0)
        .map((group) => desktopAdvice(group, stackFile(session)));
}

type Named = readonly { readonly name: string }[];

/** Says whose boxes a step is about, unless it is about all of them. */
function whose(theirs: Named, all: Named): string {
    return theirs.length === all.length ? "" : `${theirs.map(({ name }) => name).join(", ")}: `;
}

/** Returns a sentence for each zone, with the types to try there. */
function zonesOf(attempts: readonly Attempt[]): string[] {
    return [...new Set(attempts.map(({ zone }) => zone))].map((zone) => {
        const types = attempts.filter((it) => it.zone === zone);
        const priced = types.map((it) => `${it.instanceType} $${it.hourlyUsd}`);
        return `${zone ?? "where the data is"}: ${priced.join(", ")} an hour for each box`;
    });
}
