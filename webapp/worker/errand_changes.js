/**
 * What visits, trips and the resident's own coming do to a case record on this phone (see case_changes.js).
 *
 * @typedef {Record<string, any>} CaseRecord
 */

/** @type {Record<string, (record: CaseRecord, args: any, at: string) => Partial<CaseRecord>>} */
export const ERRANDS = {
  record_presence: (record, { id_seen }, at) => {
    const on = dayOf(at);
    const isNoted = (record.trips ?? []).some((/** @type {any} */ trip) => trip.who === 'resident' && trip.to === 'township' && trip.on === on);
    const trip = isNoted ? {} : withTrip(record, { who: 'resident', to: 'township', on, why: '' });
    return { ...trip, presence: { on, id_seen, at }, state: record.state === 'DRAFT' ? 'COLLECTING' : record.state };
  },
  plan_visit: ({ visits = [] }, { visit, ...said }) => ({ visits: [...without(visits, visit), { ...UNSETTLED, ...said, id: visit }] }),
  record_visit: (record, args, at) => {
    const { visit, next_visit, why, outcome, day, half, remark } = args;
    const visits = record.visits ?? [];
    const known = visits.find((/** @type {any} */ one) => one.id === visit);
    if (known?.outcome) return {};
    const before = known ?? { ...UNSETTLED, id: visit, why, day: dayOf(at), half: '', note: '' };
    const again = outcome === 'not_home' ? [{ ...before, ...UNSETTLED, id: next_visit, day, half }] : [];
    const trip = outcome === 'dropped' ? {} : withTrip(record, { who: 'agent', to: 'home', on: dayOf(at), why: '' });
    return { ...trip, visits: [...without(visits, visit), { ...before, outcome, remark, at }, ...again] };
  },
  record_trip: (record, args) => withTrip(record, args),
};

/** A visit that is still to be made, planned on this phone. */
const UNSETTLED = { outcome: '', remark: '', at: '', planned_by: 'agent', planner: '' };

/**
 * @param {any[]} visits
 * @param {string} id
 */
const without = (visits, id) => visits.filter((one) => one.id !== id);

/**
 * @param {CaseRecord} record
 * @param {{who: string, to: string, on: string, why: string}} trip
 */
function withTrip(record, { who, to, on, why }) {
  const count = to === 'station' ? 'station_visits' : who === 'resident' ? 'resident_trips' : 'agent_trips';
  return { trips: [...(record.trips ?? []), { who, to, on, why, by: '' }], [count]: (record[count] ?? 0) + 1 };
}

/**
 * The day in China of a moment.
 * @param {string} at
 */
function dayOf(at) {
  return new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 10);
}
