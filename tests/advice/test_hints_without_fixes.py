"""Every hint carries its fix as data, or stands here with the reason why it cannot."""

from __future__ import annotations

from tests.advice import sources

#: Their fixes are made by a function of another module, so that the source of the message does not show them; cases of
#: `settings_cases` come to them.
MADE_ELSEWHERE = {"loading.give_one_rate", "mapping.give_a_prefix", "model.give_the_id", "own.nearest", "kpis.called"}

#: Hints without data, by the reason.
WITHOUT: dict[str, str] = {
    "an example, in which the number or the word is the user's own": """
        api.day_example api.last_example api.sort_example api.top_example api.where_example calibrate.confidence_example
        calibrate.least_example cli.set_example cli.write_probability compared.confidence_example
        compared.group_example compared.say_last init.example loading.for_example loading.write_it_in_full
        model.smaller_number model.write_a_period model.write_a_year own.value_is_missing parsing.quote_blanks
        targets.write_a_figure validation.for_example why.name_it why.top_example reconcile.expect_example""",
    "words that there are, among which the user chooses": """
        api.one_of api.periods config.all_possible config.possible engine.columns engine.dimensions engine.engines
        engine.periods engine.values i18n.languages kpis.see_list mapping.its_columns model.years output.charts
        output.end_it_in
        output.formats output.formats_with_charts own.columns_there own.dates_there own.known_aggregates
        own.write_a_formula parsing.own_functions targets.columns targets.dimensions targets.number_is_in
        targets.there_are targets.write_one_from why.trees workbooks.its_sheets cli.list_commands kpis.either
        output.schemas reconcile.known
        report.logo_kinds""",
    "an option or an entry that is left out, where a fix only adds or replaces": """
        api.one_or_the_other cli.leave_those_out compared.leave_by compared.rest config.leave_one_out forecast.leave_out
        loading.leave_out output.leave_it_out output.leave_one_out own.correct_the_share own.count_without
        own.show_or_drop targets.remove_one why.leave_period why.leave_rows_out why.one_of_the_two why.split_by_others
        workbooks.leave_the_sheet_out views.leave_one_a_month accuracy.add_it cli.add_suggest api.give_one
        pipeline.record_with_it reconcile.leave_it_out reconcile.leave_where
        engine.leave_engine_out""",
    "two things that change places at once": "api.swap_them targets.swap_them",
    "another question, which only the user can want": """
        cli.ask_for_one compared.by_period compared.name_the_rest compared.other_dimension compared.two_groups
        engine.ask_for_whole_months engine.other_split forecast.ask_for_fewer pipeline.say_an_earlier_day
        report.ask_for_one why.ask_for why.ask_inputs why.ask_one_by_one why.name_a_past_period
        reconcile.name_a_period
        accuracy.filter_instead accuracy.other_period
        history.see_restated history.record_to_accept history.record_anew""",
    "a name or a file that the user gives": """
        calibrate.give_a_history cli.file_for_each cli.give_a_value config.month_instead engine.add_one_of
        engine.column_to_split_by engine.give_another_name files.name_or_pipe files.name_the_exports
        files.put_exports_into_it init.name_the_exports_too init.remove_it_first loading.name_the_deals
        mapping.name_the_right_key mapping.one_row_a_key output.write_csv output.write_it_elsewhere own.take_another
        samples.name_another_folder system.make_it_first system.name_a_file targets.name_another_file
        targets.name_its_kpi targets.name_kpi_of_each targets.see_files workbooks.name_another api.name_the_table
        api.write_targets
        history.move_away""",
    "a sheet, which is named where its workbook is; the command may name a folder": """
        workbooks.hidden_by_name workbooks.name_the_sheet""",
    "a meaning that only the user knows": """
        files.say_the_line loading.say_it_in_the_expression own.one_measure_each own.say_of_or_kpi own.write_a_date
        own.write_a_share pipeline.one_currency views.say_how_likely views.say_how_long""",
    "the place may be under another key, which then has to go": "own.use_key",
    "another run first, or this one again": """
        accuracy.record_first history.newer_program history.record_first history.record_in_order
        history.record_to_migrate history.try_again pipeline.record_runs""",
    "something to correct in the files or around them": """
        common.check_the_amounts config.save_as_utf8 engine.correct_it_there engine.export_anew engine.write_the_days
        files.double_the_quotes files.export_or_copy_again files.export_or_copy_here files.export_with_a_row
        files.folder_ends_in_a_slash files.folders_at_an_address files.look_at_network files.look_at_the_bucket
        files.make_room files.mend_the_link files.quote_the_separator files.remove_what_is_above files.save_as_csv
        files.say_who_you_are loading.add_rates_of loading.correct_it_has_one loading.correct_or_leave_out
        loading.correct_the_expression loading.correct_the_formula loading.leave_one_blank
        loading.leave_one_in_the_history loading.leave_one_rate loading.leave_one_sign_out loading.leave_the_word_out
        loading.name_its_columns loading.name_the_columns_of_rates loading.one_currency_an_amount
        loading.write_rates_plainly loading.write_single_values mapping.leave_one_column
        mapping.one_period_column mapping.write_keys_alike
        parsing.month_cut parsing.period_no_day parsing.week_no_day
        output.install_png output.install_xlsx own.dates_are_seen system.remove_link targets.delete_state
        history.make_room targets.quote_commas targets.save_as_csv workbooks.copy_it_here workbooks.delete_beyond
        workbooks.open_and_save
        workbooks.save_without_password files.run_again engine.give_memory engine.install_dask engine.install_the_same
        files.install_obstore
        engine.look_at_scheduler engine.read_alone engine.share_the_files engine.wait_longer""",
    "no advice of its own: a clause, or a message around others": """
        engine.hold_nothing loading.guess_or_map loading.not_computable workbooks.clause workbooks.clause_with_advice
        workbooks.no_sheet""",
}  # fmt: skip


def test_a_hint_carries_its_fix_as_data_or_says_why_not() -> None:
    reasons = [code for codes in WITHOUT.values() for code in codes.split()]
    assert len(reasons) == len(set(reasons)), "two reasons for one hint"
    without = sources.hints() - sources.codes() - MADE_ELSEWHERE
    assert sorted(without - set(reasons)) == [], "make it of message.Option, Setting or Instead, or say here why not"
    assert sorted(set(reasons) - without) == [], "these carry data, or are no hints any more"
