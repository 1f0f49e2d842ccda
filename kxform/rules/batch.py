"""Rules about Jobs and CronJobs. Source: pkg/apis/batch/validation/validation.go, pkg/apis/batch/v1/defaults.go."""

from __future__ import annotations

from kxform.errors import Code
from kxform.kube.names import is_label_value
from kxform.kube.objects import dig
from kxform.rules import codes
from kxform.rules.cron import zone_of
from kxform.rules.finding import Data, Finding, Findings, is_set, items, mapping, number, rule, text
from kxform.rules.formats import FORMATS, shown
from kxform.rules.workloads import SELECTS_NOTHING, fits

CRON_JOB_NAME = 52  # characters: a Job's name is that and 11 more
INDEXED_PODS = 100_000  # maxParallelismForIndexedJob

OWN_SELECTOR = Code(
    "KX600",
    "a Job with a selector of its own",
    "Remove spec.selector and the labels that the server makes, or set manualSelector: true.",
    "The server gives each Job a selector and labels that nothing else has. Its own is taken only with manualSelector; "
    "a manifest that was copied from a cluster still has the ones of the old Job.",
)
RESTART_OF_JOB = Code(
    "KX601",
    "a Job's pods must end",
    "Set restartPolicy: Never or OnFailure in the pod template.",
    "Always, which is the default, would start a finished container again.",
)
BAD_ZONE = Code(
    "KX602",
    "not a time zone",
    "Use a name of the tz database such as Europe/Berlin, or Etc/UTC.",
    "A schedule is read in a zone of the IANA database. It stands in timeZone; TZ= in the schedule is refused beside "
    "it, and since Kubernetes 1.29 everywhere.",
)
LONG_NAME = Code(
    "KX603",
    "a name too long for what is made from it",
    "Shorten the name: 63 characters for a Job, 52 for a CronJob.",
    "The name of a Job becomes a label of its pods, and a CronJob puts a number behind its name for each Job.",
)
INDEXED = Code(
    "KX604",
    "a setting of indexed Jobs only",
    "Set completionMode: Indexed and completions, or remove the setting.",
    "Only the pods of an Indexed Job have numbers of their own.",
)
FAILURE_RULE = Code(
    "KX605",
    "a failure rule that cannot be read",
    "Give each rule onExitCodes or onPodConditions, and the template restartPolicy: Never.",
    "A rule decides by the exit code or by a condition of a failed pod what becomes of the Job.",
)


@rule("JobSpec")
def job_restart_policy(spec: Data) -> Findings:
    """A Job's pods end (validateJobSpec)."""
    template = spec.get("template")
    policy = dig(template, "spec", "restartPolicy")
    path = ("template", "spec", "restartPolicy")
    if policy in (None, "", "Always"):
        yield Finding(path, RESTART_OF_JOB, "has to be OnFailure or Never; Always is the default")
    elif policy == "OnFailure" and spec.get("podFailurePolicy") is not None:
        yield Finding(path, FAILURE_RULE, "podFailurePolicy needs the restartPolicy Never")


@rule("Job", on=("spec",))
def job_labels(data: Data) -> Findings:
    """Without manualSelector the selector and its labels are the server's (generateSelector)."""
    spec = mapping(data.get("spec"))
    if spec.get("manualSelector") is True:
        return
    if spec.get("selector") is not None:
        yield Finding(("spec", "selector"), OWN_SELECTOR, "cannot be set without manualSelector: true")
    yield from _own_labels(data, "controller-uid", "job-name")


@rule("Job", on=("spec",), since=(1, 27))
def qualified_job_labels(data: Data) -> Findings:
    """Since 1.27 the server sets the same labels with a domain in front."""
    yield from _own_labels(data, "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name")


def _own_labels(data: Data, uid: str, job_name: str) -> Findings:
    spec = mapping(data.get("spec"))
    labels, name = mapping(dig(spec.get("template"), "metadata", "labels")), dig(data, "metadata", "name")
    for key in (uid, job_name):
        if spec.get("manualSelector") is True or not isinstance(labels.get(key), str):
            continue
        if key == uid or labels[key] != name:
            path = ("spec", "template", "metadata", "labels", key)
            yield Finding(path, OWN_SELECTOR, "the server sets this label to a value of the Job's own")


@rule("JobSpec", on=("manualSelector",))
def manual_selector(spec: Data) -> Findings:
    """A selector of one's own fits the template (ValidateJob)."""
    if spec.get("manualSelector") is not True:
        return
    if spec.get("selector") is None:
        yield Finding(("selector",), codes.REQUIRED, "manualSelector needs a selector")
    elif not fits(spec.get("selector"), dig(spec.get("template"), "metadata", "labels")):
        path = ("template", "metadata", "labels")
        yield Finding(path, SELECTS_NOTHING, "the selector does not match the labels of the template")


@rule("Job", on=("metadata",))
def job_name(data: Data) -> Findings:
    """A Job's name becomes a label of its pods."""
    name = text(dig(data, "metadata", "name"))
    spec = mapping(data.get("spec"))
    if name and not is_label_value(name) and FORMATS["subdomain"].holds(name) and not spec.get("manualSelector"):
        message = f"the name has {len(name)} characters; as a label of the pods it may have 63"
        yield Finding(("spec", "template", "labels"), LONG_NAME, message, at=("metadata", "name"))


@rule("JobSpec", on=("completionMode", "backoffLimitPerIndex", "successPolicy", "maxFailedIndexes"))
def indexed(spec: Data) -> Findings:
    """What only indexed Jobs have (validateJobSpec)."""
    if spec.get("completionMode") == "Indexed":
        if spec.get("completions") is None:
            yield Finding(("completions",), codes.REQUIRED, "completionMode Indexed needs completions")
        if (number(spec.get("parallelism")) or 0) > INDEXED_PODS:
            yield Finding(("parallelism",), codes.OUT_OF_RANGE, f"at most {INDEXED_PODS} for an Indexed Job")
        return
    for key in ("backoffLimitPerIndex", "successPolicy", "maxFailedIndexes"):
        if spec.get(key) is not None:
            yield Finding((key,), INDEXED, "needs completionMode Indexed")


@rule("PodFailurePolicyRule")
def failure_rule(data: Data) -> Findings:
    """A failure rule looks at one thing (validatePodFailurePolicyRule)."""
    given = [key for key in ("onExitCodes", "onPodConditions") if is_set(data.get(key))]
    if len(given) != 1:
        yield Finding((), FAILURE_RULE, "exactly one of onExitCodes and onPodConditions is needed")
    if given == ["onExitCodes"]:
        yield from (finding.below(("onExitCodes",)) for finding in _exit_codes(mapping(data["onExitCodes"])))


def _exit_codes(data: Data) -> Findings:
    operator, values = data.get("operator"), items(data.get("values"))
    if operator not in ("In", "NotIn"):
        yield Finding(("operator",), codes.UNSUPPORTED, f"{shown(operator)} is not supported: use In, NotIn")
    if not values:
        yield Finding(("values",), codes.REQUIRED, "an exit code is required")
    for index, value in enumerate(values):
        if operator == "In" and number(value) == 0:
            yield Finding(("values", index), FAILURE_RULE, "0 is no failure, so In cannot look for it")


@rule("CronJobSpec", on=("schedule",), until=(1, 29))
def zone_twice(spec: Data) -> Findings:
    """A zone stands in one place (validateCronJobSpec)."""
    if zone_of(text(spec.get("schedule"))) is not None and spec.get("timeZone") is not None:
        yield Finding(("timeZone",), BAD_ZONE, "the schedule has a time zone too")


@rule("CronJobSpec", on=("schedule",), since=(1, 29))
def zone_in_schedule(spec: Data) -> Findings:
    """A zone stands in timeZone only (CronJob validation of 1.29)."""
    if zone_of(text(spec.get("schedule"))) is not None:
        yield Finding(("schedule",), BAD_ZONE, "a time zone stands in timeZone, not in the schedule")


@rule("CronJobSpec", on=("timeZone",), since=(1, 25))
def time_zone(spec: Data) -> Findings:
    """A zone is one of the tz database (validateTimeZone)."""
    zone = spec.get("timeZone")
    if isinstance(zone, str) and not is_zone(zone):
        message = f"{shown(zone)} is no time zone of the tz database" if zone else "an empty text is no time zone"
        yield Finding(("timeZone",), BAD_ZONE, message)


def is_zone(name: str) -> bool:
    """Tell whether a text names a time zone; where this machine has no database, whether it could."""
    from zoneinfo import ZoneInfo

    if not name or name.lower() == "local" or name.strip() != name or ".." in name or name.startswith("/"):
        return False
    for known in ("Etc/UTC", name):
        try:
            ZoneInfo(known)
        except (LookupError, ValueError, OSError):
            return known != name
    return True


@rule("CronJobSpec", on=("jobTemplate",))
def made_jobs(spec: Data) -> Findings:
    """A CronJob makes many Jobs, which cannot share a selector (ValidateJobTemplateSpec)."""
    way, job = ("jobTemplate", "spec"), mapping(dig(spec.get("jobTemplate"), "spec"))
    if job.get("manualSelector") is True:
        yield Finding((*way, "manualSelector"), OWN_SELECTOR, "cannot be true in a CronJob")
    if job.get("selector") is not None:
        yield Finding((*way, "selector"), OWN_SELECTOR, "is made for each Job and cannot be set in a CronJob")


@rule("CronJob", on=("metadata",))
def cron_job_name(data: Data) -> Findings:
    """A CronJob's name leaves room for a number (ValidateCronJobCreate)."""
    name = dig(data, "metadata", "name")
    if isinstance(name, str) and len(name) > CRON_JOB_NAME:
        message = f"the name has {len(name)} characters, at most {CRON_JOB_NAME} are taken"
        yield Finding(("metadata", "name"), LONG_NAME, message)
