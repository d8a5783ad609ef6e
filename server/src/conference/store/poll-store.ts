import type { DataSource } from 'typeorm';
import { sqlAnswer } from '../../storage/outage.js';
import type { LedgerEffect } from '../domain/effects.js';
import type { PollBook } from '../ports.js';
import { pollEntity } from './rows.js';

/** The `polls` table: what was asked in each conference, and what came of it. */
export class PollsInPostgres implements PollBook {
  constructor(private readonly dataSource: DataSource) {}

  async save({
    conferenceId,
    meetingId,
    pollId,
    poll,
  }: Extract<LedgerEffect, { type: 'record_poll' }>): Promise<void> {
    const polls = this.dataSource.getRepository(pollEntity);
    if (poll === null) {
      await sqlAnswer(polls.delete({ conferenceId, pollId }));
      return;
    }
    const { question, options, multiple, anonymous, status, counts, voted, choices } = poll;
    // Who voted at all is kept as a number: with few voters the list would tell too much of an anonymous poll.
    const answers = anonymous ? [] : Object.values(choices);
    await sqlAnswer(
      polls.upsert(
        {
          conferenceId,
          pollId,
          meetingId,
          question,
          options: [...options],
          multiple,
          anonymous,
          status,
          counts: [...counts],
          voters: voted.length,
          answers: answers.map(({ displayName, options: chosen }) => ({ displayName, options: [...chosen] })),
        },
        ['conferenceId', 'pollId'],
      ),
    );
  }
}
